import {
  Accordion,
  AccordionItem,
  Box,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@stripe/ui-extension-sdk/ui";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { Form } from "../kit/Form.tsx";
import { useFormat } from "../kit/format.ts";
import { type Label, labels } from "../kit/labels.ts";
import {
  Caption,
  Column,
  ColumnMedium,
  ColumnSmall,
  Heading,
  Muted,
  Narrow,
  Strong,
} from "../kit/layout.tsx";
import { calledIn } from "../kit/list-labels.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useState } from "../kit/react.ts";
import { useWords } from "../data/session.tsx";
import { FailureBanner, Loading } from "../kit/query-states.tsx";
import { type Replay, type Totals, type Tried, useBacktest } from "./use-backtest.ts";

const WORDS = labels("DRY_RUN");
/** What opens it is called. */
export const TRY = WORDS.try;

type Row = Output<Replay>["rows"][number];
type Case = Row["cases"][number];

/** How many customers are shown before somebody asks for more of them. */
const FEW = 10;

/** Over everything: what would have become of the last 90 days under a draft, before it is published. */
export function Backtest<Name extends Replay>(props: { of: Name; tried: Tried<Name>; close: () => void }) {
  const { of, tried, close } = props;
  const say = useWords();
  const linesOf = useLines();
  const { run, failure, resume } = useBacktest(of, tried);
  const [shown, setShown] = useState(FEW);
  const n = run?.totals.customersChanged ?? 0;
  return (
    <Form title={say(TRY)} size="large" close={close}>
      <Muted says={WORDS.sends_nothing} />
      {failure && <FailureBanner failure={failure} retry={resume} />}
      {run?.customers === 0 && <Box>{say(WORDS.none)}</Box>}
      {run && run.customers > 0 && (
        <>
          <ColumnSmall>
            <Heading>{n > 0 ? say(WORDS.changed, { n, customers: run.done }) : say(WORDS.nobody)}</Heading>
            {!run.isFinished && (
              <Caption>{say(WORDS.progress, { done: run.done, customers: run.customers })}</Caption>
            )}
            {!run.complete && <Caption says={WORDS.newest} />}
          </ColumnSmall>
          <Sums totals={run.totals} />
          {run.rows.length > 0 && (
            <Accordion>
              {run.rows.slice(0, shown).map((row) => (
                <AccordionItem
                  key={row.customerId}
                  title={calledIn(row)}
                  subtitle={row.cases.flatMap(linesOf)[0]}
                >
                  <Customer row={row} />
                </AccordionItem>
              ))}
            </Accordion>
          )}
          {run.rows.length > shown && (
            <Narrow>
              <LabelButton onPress={() => setShown(shown + FEW)} label={WORDS.more} />
            </Narrow>
          )}
        </>
      )}
      {!failure && !run?.isFinished && <Loading />}
    </Form>
  );
}

const differs = ({ added, removed, moved, changed }: Totals["messages"]) =>
  added + removed + moved + changed > 0;

/** What is done under both, and how the draft differs. */
function Sums({ totals }: { totals: Totals }) {
  const say = useWords();
  const format = useFormat();
  const { segmentChanges, strategyChanges, budgetRefusals, paidAfterEnd, cutShort: n } = totals;
  type Count = { present: number; draft: number; under?: string };
  const rows: [Label, Count][] = [
    ...(["messages", "charges", "tasks", "ends"] as const).map((kind): [Label, Count] => [
      WORDS[kind],
      { ...totals[kind], under: differs(totals[kind]) ? say(WORDS.difference, totals[kind]) : "" },
    ]),
    [WORDS.budget_refusals, budgetRefusals],
    [WORDS.paid_after_end, paidAfterEnd],
  ];
  const moves = [
    segmentChanges > 0 && say(WORDS.segment_changes, { n: segmentChanges }),
    strategyChanges > 0 && say(WORDS.strategy_changes, { n: strategyChanges }),
    n > 0 && say(WORDS.cut_short, { n }),
  ].filter((line) => typeof line === "string");
  return (
    <ColumnSmall>
      {moves.map((text) => (
        <Box key={text}>{text}</Box>
      ))}
      <Table>
        <TableHead>
          <TableRow>
            <TableHeaderCell>{say(WORDS.what)}</TableHeaderCell>
            <TableHeaderCell align="right">{say(WORDS.present)}</TableHeaderCell>
            <TableHeaderCell align="right">{say(WORDS.draft)}</TableHeaderCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(([label, { present, draft, under }]) => (
            <TableRow key={label}>
              <TableCell>
                <Column>
                  <Box>{say(label)}</Box>
                  {under && <Caption>{under}</Caption>}
                </Column>
              </TableCell>
              <TableCell align="right">{format.number(present)}</TableCell>
              <TableCell align="right">{format.number(draft)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ColumnSmall>
  );
}

/** Everything that differs in one case, a line each. */
function useLines() {
  const say = useWords();
  const format = useFormat();
  return ({ present, draft, segmentChanges, strategyChanges, changes }: Case): string[] => {
    const both = present && draft;
    return [
      !present && say(WORDS.only_draft),
      !draft && say(WORDS.only_present),
      both && segmentChanges && say(WORDS.segment, { before: present.segmentName, after: draft.segmentName }),
      both &&
        strategyChanges &&
        say(WORDS.strategy, { before: present.strategyName, after: draft.strategyName }),
      ...changes.map(({ text }) => text),
      ...(draft?.budgetRefusals ?? []).map(({ at, reasons }) =>
        say(WORDS.refused, { when: format.when(at), why: reasons[0]?.text ?? "" }),
      ),
      draft?.paidAfterEnd && say(WORDS.paid_after),
    ].filter((line) => typeof line === "string");
  };
}

/** Case by case, everything that differs. */
function Customer({ row }: { row: Row }) {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat();
  const linesOf = useLines();
  const differing = row.cases.filter((one) => linesOf(one).length > 0);
  return (
    <ColumnMedium>
      {differing.map((one) => (
        <ColumnSmall key={one.caseId}>
          <Strong>
            {say(WORDS.opened, {
              day: format.day(one.openedAt),
              sum: format.money(one.amount, one.currency),
            })}
          </Strong>
          {[...new Set(linesOf(one))].map((text) => (
            <Box key={text}>{text}</Box>
          ))}
          <Jump onPress={() => go({ to: "case", caseId: one.caseId })} label={WORDS.open} />
        </ColumnSmall>
      ))}
    </ColumnMedium>
  );
}
