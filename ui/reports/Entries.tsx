import { navigateToDashboardRoute } from "@stripe/ui-extension-sdk/navigation";
import { Box, Chip, ChipList, DataTable, Link, List, ListItem, Select } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/http/api/contract.ts";
import { useFormat } from "../format.ts";
import { Pager, tablePaging, usePages } from "../lists/pages.tsx";
import { calledIn, LIST_WORDS } from "../lists/words.ts";
import { type Days, type EntryFilter, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { Empty, FailureBanner, Shown } from "../states.tsx";
import { CAUSE_WORDS, MOVEMENT_WORDS, MOVEMENTS, WORDS } from "./words.ts";
import { columnMedium, columnXSmall, heading } from "../layout.ts";

type Row = Output<"figures.entries">["rows"][number];
type Props = { days: Days; filter: EntryFilter; timeZone: string };

/** The movements that a figure is the sum of, newest first, each with its case and its invoice. */
export function Entries({ days, filter, timeZone }: Props) {
  const say = useWords();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const pages = usePages("figures.entries", { ...days, ...filter });
  const dayOf = (day: string) => format.day(Date.parse(`${day}T12:00:00Z`));
  const { cause, ...withoutCause } = filter;
  const change = (next: EntryFilter) => go({ to: "reports", days, entries: next }, { replace: true });
  return (
    <Box css={columnMedium}>
      {wide && (
        <Link
          onPress={() => go({ to: "reports", days, currency: filter.currency })}
        >{`‹ ${say(WORDS.all_figures)}`}</Link>
      )}
      <Box css={heading}>{say(WORDS.between, { from: dayOf(days.from), until: dayOf(days.to) })}</Box>
      <Box css={{ stack: wide ? "x" : "y", gap: "small" }}>
        <Select
          label={say(WORDS.movement)}
          value={filter.kind}
          onChange={(event) =>
            change({ currency: filter.currency, kind: event.target.value as EntryFilter["kind"] })
          }
        >
          {MOVEMENTS.map((kind) => (
            <option key={kind} value={kind}>
              {say(MOVEMENT_WORDS[kind])}
            </option>
          ))}
        </Select>
      </Box>
      {cause !== undefined && (
        <ChipList>
          <Chip
            label={say(WORDS.cause)}
            value={say(CAUSE_WORDS[cause])}
            onClose={() => change(withoutCause)}
          />
        </ChipList>
      )}
      {wide ? (
        <EntryTable pages={pages} timeZone={timeZone} />
      ) : (
        <Shown of={pages.asked}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty>{say(WORDS.no_entries)}</Empty>
            ) : (
              <>
                <EntryLines rows={rows} timeZone={timeZone} />
                <Pager pages={pages} />
              </>
            )
          }
        </Shown>
      )}
    </Box>
  );
}

function EntryLines({ rows, timeZone }: { rows: Row[]; timeZone: string }) {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat(timeZone);
  return (
    <List
      onAction={(id) => {
        const caseId = rows.find((row) => row.id === id)?.caseId;
        if (caseId !== undefined) go({ to: "case", caseId });
      }}
    >
      {rows.map((row) => (
        <ListItem
          key={row.id}
          id={row.id}
          title={calledIn(row)}
          secondaryTitle={
            <Box css={columnXSmall}>
              <Box>{row.text}</Box>
              <Box>
                {say(WORDS.on_invoice, {
                  day: format.day(row.at),
                  number: row.invoiceNumber ?? row.invoiceId,
                })}
              </Box>
            </Box>
          }
          value={format.money(row.amount, row.currency)}
        />
      ))}
    </List>
  );
}

function EntryTable(props: { pages: ReturnType<typeof usePages<"figures.entries">>; timeZone: string }) {
  const { pages, timeZone } = props;
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat(timeZone);
  const { output, failure, loading, reload } = pages.asked;
  const rows = output?.rows ?? [];
  const rowOf = (id: string) => rows.find((row) => row.id === id);
  const banner = failure && <FailureBanner failure={failure} retry={() => void reload()} />;
  if (banner && !output) return banner;
  return (
    <>
      {banner}
      <DataTable
        columns={[
          { key: "customer", label: say(LIST_WORDS.customer) },
          { key: "amount", label: say(WORDS.amount) },
          { key: "why", label: say(WORDS.why) },
          { key: "day", label: say(WORDS.day) },
          { key: "invoice", label: say(WORDS.invoice) },
        ]}
        items={rows.map((row) => ({
          id: row.id,
          customer: calledIn(row),
          amount: format.money(row.amount, row.currency),
          why: row.text,
          day: format.day(row.at),
          invoice: row.invoiceNumber ?? row.invoiceId,
        }))}
        loading={loading}
        emptyMessage={say(WORDS.no_entries)}
        onRowClick={({ id }) => {
          const row = rowOf(id);
          if (row) go({ to: "case", caseId: row.caseId });
        }}
        rowActions={[
          {
            id: "invoice",
            label: say(WORDS.open_invoice),
            onPress: ({ id }) => {
              const row = rowOf(id);
              if (row)
                void navigateToDashboardRoute({
                  name: "invoiceDetails",
                  params: { invoiceId: row.invoiceId },
                });
            },
          },
        ]}
        {...tablePaging(pages)}
      />
    </>
  );
}
