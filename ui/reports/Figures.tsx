import {
  Accordion,
  AccordionItem,
  Box,
  Link,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@stripe/ui-extension-sdk/ui";
import { BarChart, LineChart } from "@stripe/ui-extension-sdk/ui/next";
import type { Output } from "../../server/http/api/contract.ts";
import { minorUnitDigits } from "../../server/dunning/contact/amount.ts";
import { useAnswer } from "../answer.ts";
import { useFormat } from "../format.ts";
import { Figure } from "../overview/Figure.tsx";
import { type Days, type EntryFilter, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { Empty, Shown } from "../states.tsx";
import { Choice } from "./Choice.tsx";
import { isWeekly, seriesOf } from "./series.ts";
import { CAUSE_WORDS, CAUSES, MOVEMENT_WORDS, MOVEMENTS, WORDS } from "./words.ts";
import { caption, columnLarge, columnMedium, columnSmall, heading, muted } from "../layout.ts";

type Answer = Output<"figures.get">;
type Sums = Answer["currencies"][number];
type Meaning = Answer["definitions"][number];
type Meanings = ReadonlyMap<string, Meaning>;
type Part = { sums: Sums; days: Days; meanings: Meanings };

/** Every figure of a range of days, in one currency at a time: sums of different ones have nothing in common. */
export function Figures(props: { days: Days; currency: string | null; today: string }) {
  const { days, currency, today } = props;
  const say = useWords();
  const asked = useAnswer("figures.get", days);
  const { currencies = [], definitions = [] } = asked.output ?? {};
  const commonest = [...currencies].sort((a, b) => b.cohort.invoices - a.cohort.invoices)[0];
  const sums = currencies.find((one) => one.currency === currency) ?? commonest;
  const meanings = new Map(definitions.map((one) => [one.id, one]));
  return (
    <Box css={columnLarge}>
      <Choice
        days={days}
        today={today}
        currency={sums?.currency ?? currency}
        currencies={currencies.map((one) => one.currency)}
      />
      <Shown of={asked}>
        {() =>
          sums ? (
            <Box css={columnLarge}>
              <Moved sums={sums} days={days} meanings={meanings} today={today} />
              <Causes sums={sums} days={days} meanings={meanings} />
              {sums.cohort.invoices > 0 && <Cohort sums={sums} days={days} meanings={meanings} />}
              <Accordion>
                <AccordionItem title={say(WORDS.meanings)}>
                  <Box css={columnSmall}>
                    {definitions.map(({ id, definition }) => (
                      <Box key={id}>{definition}</Box>
                    ))}
                  </Box>
                </AccordionItem>
              </Accordion>
            </Box>
          ) : (
            <Empty>{say(WORDS.nothing)}</Empty>
          )
        }
      </Shown>
    </Box>
  );
}

/** Leads to the movements behind a figure. */
function useEntries({ sums: { currency }, days }: Part): (of: Omit<EntryFilter, "currency">) => () => void {
  const { go } = usePlaces();
  return (of) => () => go({ to: "reports", days, entries: { currency, ...of } });
}

function Moved({ today, ...part }: Part & { today: string }) {
  const say = useWords();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const entries = useEntries(part);
  const { sums, days, meanings } = part;
  const { currency, moved, openAtEnd } = sums;
  const label = isWeekly(days) ? WORDS.per_week : WORDS.per_day;
  return (
    <Box css={columnMedium}>
      <Box css={heading}>{say(WORDS.moved)}</Box>
      <Box css={{ display: "grid", gridColumns: wide ? 5 : 2, gap: "medium" }}>
        {MOVEMENTS.map((kind) => (
          <Figure
            key={kind}
            {...named(meanings.get(kind))}
            value={format.money(moved[kind], currency)}
            onPress={entries({ kind })}
          />
        ))}
        <Figure
          {...named(meanings.get("open"))}
          label={say(WORDS.open_at_end, { day: format.day(Date.parse(`${days.to}T12:00:00Z`)) })}
          value={format.money(openAtEnd, currency)}
          {...(days.to === today ? { onPress: () => go({ to: "cases" }) } : {})}
        />
      </Box>
      <Box css={caption}>{say(label, { currency: currency.toUpperCase() })}</Box>
      <LineChart
        data={seriesOf(
          sums.days,
          days,
          {
            recovered: say(MOVEMENT_WORDS.recovered),
            failed: say(MOVEMENT_WORDS.failed),
            lost: say(MOVEMENT_WORDS.lost),
          },
          currency,
        )}
      />
    </Box>
  );
}

const named = (meaning: Meaning | undefined) => ({
  label: meaning?.label ?? "",
  ...(meaning ? { definition: meaning.definition } : {}),
});

function Causes(part: Part) {
  const say = useWords();
  const { wide } = usePlaces();
  const format = useFormat();
  const entries = useEntries(part);
  const { currency, recoveredByCause, moved } = part.sums;
  const rows = CAUSES.map((cause) => ({ cause, amount: recoveredByCause[cause] ?? 0 }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => b.amount - a.amount);
  return (
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.by_cause)}</Box>
      {rows.length === 0 ? (
        <Box css={muted}>{say(WORDS.no_cause)}</Box>
      ) : (
        <>
          {wide && (
            <BarChart
              data={rows.map(({ cause, amount }) => ({
                x: say(CAUSE_WORDS[cause]),
                y: amount / 10 ** minorUnitDigits(currency),
                name: currency.toUpperCase(),
              }))}
            />
          )}
          <Table>
            <TableHead>
              <TableRow>
                <TableHeaderCell>{say(WORDS.cause)}</TableHeaderCell>
                <TableHeaderCell align="right">{say(WORDS.amount)}</TableHeaderCell>
                <TableHeaderCell align="right">{say(WORDS.share)}</TableHeaderCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map(({ cause, amount }) => (
                <TableRow key={cause}>
                  <TableCell>
                    <Link onPress={entries({ kind: "recovered", cause })}>{say(CAUSE_WORDS[cause])}</Link>
                  </TableCell>
                  <TableCell align="right">{format.money(amount, currency)}</TableCell>
                  <TableCell align="right">
                    {moved.recovered > 0 ? format.percent(amount / moved.recovered) : "–"}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </>
      )}
    </Box>
  );
}

/** Rates are true only of one set of invoices: here of those that failed within the range. */
function Cohort(part: Part) {
  const say = useWords();
  const { wide } = usePlaces();
  const format = useFormat();
  const entries = useEntries(part);
  const { sums, meanings } = part;
  const { currency, cohort } = sums;
  return (
    <Box css={columnMedium}>
      <Box css={heading}>{say(WORDS.cohort, { n: cohort.invoices })}</Box>
      <Box css={{ display: "grid", gridColumns: wide ? 5 : 2, gap: "medium" }}>
        {(["recovered", "lost", "open"] as const).map((id) => (
          <Figure
            key={id}
            {...named(meanings.get(id))}
            value={format.money(cohort[id], currency)}
            onPress={entries({ kind: "failed" })}
          />
        ))}
        {(["recovery_rate", "closed_rate"] as const).map((id) => (
          <Figure
            key={id}
            {...named(meanings.get(id))}
            value={cohort[id] === null ? say(WORDS.none_yet) : format.percent(cohort[id])}
            onPress={entries({ kind: "failed" })}
          />
        ))}
      </Box>
    </Box>
  );
}
