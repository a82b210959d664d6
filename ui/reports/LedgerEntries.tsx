import { navigateToDashboardRoute } from "@stripe/ui-extension-sdk/navigation";
import { Box, Chip, ChipList, Link } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { PagedRows } from "../kit/PagedRows.tsx";
import { usePages } from "../kit/pagination.tsx";
import { customerNameOf } from "../kit/customer-name.ts";
import { type Days, type EntryFilter, usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { Empty } from "../kit/query-states.tsx";
import { MOVEMENTS } from "./causes.ts";
import { ColumnMedium, ColumnXSmall, Heading, Muted, RowIfWide, Strong } from "../kit/layout.tsx";

type Row = Output<"figures.entries">["rows"][number];
type Props = { days: Days; filter: EntryFilter; timeZone: string };

/** The movements that a figure is the sum of, newest first, each with its case and its invoice. */
export function LedgerEntries({ days, filter, timeZone }: Props) {
  const t = useTranslate();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const local = useFormat(timeZone);
  const pages = usePages("figures.entries", { ...days, ...filter });
  const dayOf = (day: string) => format.day(Date.parse(`${day}T12:00:00Z`));
  const money = ({ amount, currency }: Row) => format.money(amount, currency);
  const numberIn = ({ invoiceNumber, invoiceId }: Row) => invoiceNumber ?? invoiceId;
  const { cause, ...withoutCause } = filter;
  const { total } = pages.asked.output ?? {};
  const kinds = [...MOVEMENTS, "open"] as const;
  const kindIn = (kind: Row["kind"]) =>
    kind === "open" ? t("ui_reports.open") : t(`ledger_entries.${kind}`);
  /** Where a list has rows of more than one kind, each row says which it is. */
  const textIn = ({ kind, text }: Row) => (kind === filter.kind ? text : `${kindIn(kind)}: ${text}`);
  const change = (next: EntryFilter) => go({ to: "reports", days, entries: next }, { replace: true });
  return (
    <ColumnMedium>
      {wide && (
        <Link
          onPress={() => go({ to: "reports", days, currency: filter.currency })}
        >{`‹ ${t("ui_reports.all_figures")}`}</Link>
      )}
      <Heading>{t("ui_reports.between", { from: dayOf(days.from), until: dayOf(days.to) })}</Heading>
      <RowIfWide>
        <SelectField
          label={t("ui_reports.movement")}
          value={filter.kind}
          choose={(chosen) =>
            change({
              currency: filter.currency,
              kind: chosen,
              ...(filter.of === undefined ? {} : { of: filter.of }),
            })
          }
          options={kinds.map((kind) => [kind, kindIn(kind)] as const)}
        />
      </RowIfWide>
      {cause !== undefined && (
        <ChipList>
          <Chip
            label={t("ui_reports.cause")}
            value={t(`recovery_causes.${cause}`)}
            onClose={() => change(withoutCause)}
          />
        </ChipList>
      )}
      {filter.of === "cohort" && <Muted label="ui_reports.of_cohort" />}
      {total !== undefined && (
        <Strong>{t("ui_reports.sum", { sum: format.money(total, filter.currency) })}</Strong>
      )}
      <PagedRows
        pages={pages}
        columns={[
          { key: "customer", label: t("ui_lists.customer") },
          { key: "amount", label: t("ui_reports.amount") },
          { key: "why", label: t("ui_reports.why") },
          { key: "day", label: t("ui_reports.day") },
          { key: "invoice", label: t("ui_reports.invoice") },
        ]}
        cells={(row) => ({
          customer: customerNameOf(row),
          amount: money(row),
          why: textIn(row),
          day: local.day(row.at),
          invoice: numberIn(row),
        })}
        line={(row) => ({
          title: customerNameOf(row),
          under: (
            <ColumnXSmall>
              <Box>{textIn(row)}</Box>
              <Box>{t("ui_reports.on_invoice", { day: local.day(row.at), number: numberIn(row) })}</Box>
            </ColumnXSmall>
          ),
          value: money(row),
        })}
        open={({ caseId }) => go({ to: "case", caseId })}
        empty={t("ui_reports.no_entries")}
        none={<Empty>{t("ui_reports.no_entries")}</Empty>}
        rowActions={[
          {
            id: "invoice",
            label: t("ui_reports.open_invoice"),
            onPress: ({ invoiceId }) =>
              void navigateToDashboardRoute({ name: "invoiceDetails", params: { invoiceId } }),
          },
        ]}
      />
    </ColumnMedium>
  );
}
