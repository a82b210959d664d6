import { navigateToDashboardRoute } from "@stripe/ui-extension-sdk/navigation";
import { Box, Chip, ChipList, Link } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { PagedRows } from "../kit/PagedRows.tsx";
import { usePages } from "../kit/pagination.tsx";
import { calledIn, LIST_WORDS } from "../kit/list-labels.ts";
import { type Days, type EntryFilter, usePlaces } from "../kit/navigation.tsx";
import { useWords } from "../data/session.tsx";
import { Empty } from "../kit/query-states.tsx";
import { CAUSE_WORDS, MOVEMENT_WORDS, MOVEMENTS, WORDS } from "./labels.ts";
import { ColumnMedium, ColumnXSmall, Heading, RowIfWide } from "../kit/layout.tsx";

type Row = Output<"figures.entries">["rows"][number];
type Props = { days: Days; filter: EntryFilter; timeZone: string };

/** The movements that a figure is the sum of, newest first, each with its case and its invoice. */
export function LedgerEntries({ days, filter, timeZone }: Props) {
  const say = useWords();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const local = useFormat(timeZone);
  const pages = usePages("figures.entries", { ...days, ...filter });
  const dayOf = (day: string) => format.day(Date.parse(`${day}T12:00:00Z`));
  const money = ({ amount, currency }: Row) => format.money(amount, currency);
  const numberIn = ({ invoiceNumber, invoiceId }: Row) => invoiceNumber ?? invoiceId;
  const { cause, ...withoutCause } = filter;
  const change = (next: EntryFilter) => go({ to: "reports", days, entries: next }, { replace: true });
  return (
    <ColumnMedium>
      {wide && (
        <Link
          onPress={() => go({ to: "reports", days, currency: filter.currency })}
        >{`‹ ${say(WORDS.all_figures)}`}</Link>
      )}
      <Heading>{say(WORDS.between, { from: dayOf(days.from), until: dayOf(days.to) })}</Heading>
      <RowIfWide>
        <SelectField
          label={say(WORDS.movement)}
          value={filter.kind}
          choose={(chosen) => change({ currency: filter.currency, kind: chosen })}
          options={MOVEMENTS.map((kind) => [kind, say(MOVEMENT_WORDS[kind])] as const)}
        />
      </RowIfWide>
      {cause !== undefined && (
        <ChipList>
          <Chip
            label={say(WORDS.cause)}
            value={say(CAUSE_WORDS[cause])}
            onClose={() => change(withoutCause)}
          />
        </ChipList>
      )}
      <PagedRows
        pages={pages}
        columns={[
          { key: "customer", label: say(LIST_WORDS.customer) },
          { key: "amount", label: say(WORDS.amount) },
          { key: "why", label: say(WORDS.why) },
          { key: "day", label: say(WORDS.day) },
          { key: "invoice", label: say(WORDS.invoice) },
        ]}
        cells={(row) => ({
          customer: calledIn(row),
          amount: money(row),
          why: row.text,
          day: local.day(row.at),
          invoice: numberIn(row),
        })}
        line={(row) => ({
          title: calledIn(row),
          under: (
            <ColumnXSmall>
              <Box>{row.text}</Box>
              <Box>{say(WORDS.on_invoice, { day: local.day(row.at), number: numberIn(row) })}</Box>
            </ColumnXSmall>
          ),
          value: money(row),
        })}
        open={({ caseId }) => go({ to: "case", caseId })}
        empty={say(WORDS.no_entries)}
        none={<Empty>{say(WORDS.no_entries)}</Empty>}
        rowActions={[
          {
            id: "invoice",
            label: say(WORDS.open_invoice),
            onPress: ({ invoiceId }) =>
              void navigateToDashboardRoute({ name: "invoiceDetails", params: { invoiceId } }),
          },
        ]}
      />
    </ColumnMedium>
  );
}
