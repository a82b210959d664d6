import { Badge, Box } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { type CaseFilter, usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty } from "../kit/query-states.tsx";
import { CaseFilters } from "./CaseFilters.tsx";
import { CustomerSearch } from "../customers/CustomerSearch.tsx";
import { PagedRows } from "../kit/PagedRows.tsx";
import { usePages } from "../kit/pagination.tsx";
import { BADGE_TYPES, badgeOf } from "../kit/case-badges.ts";
import { customerNameOf } from "../kit/customer-name.ts";
import { ColumnMedium, ColumnXSmall, Narrow } from "../kit/layout.tsx";

type Row = Output<"cases.list">["rows"][number];

/** The cases that a filter leaves; the filter belongs to the place, so that the way back leads to the same list. */
export function CaseList({ filter }: { filter: CaseFilter }) {
  const { wide, go } = usePlaces();
  const t = useTranslate();
  const pages = usePages("cases.list", filter);
  const { nameOf } = useSession();
  const format = useFormat();
  const filtered = Object.keys(filter).length > 0;
  const ended = filter.status !== undefined && filter.status !== "open";
  const statusMap = Object.fromEntries(
    Object.entries(BADGE_TYPES).map(([state, badge]) => [
      t(`ui_case_badges.${state as keyof typeof BADGE_TYPES}`),
      badge,
    ]),
  );
  // Written here and not by the table: only so are its digits sure to be those of Stripe's amounts.
  const amountIn = ({ status, amountOpen, settled, currency }: Row) => {
    if (status === "open") return format.money(amountOpen, currency);
    return settled ? format.money(settled.amount, currency) : "";
  };
  /** What comes next, and when; else what the case waits for; of a case that ended, by which cause and when. */
  const nextIn = ({ next, waitsFor, settled }: Row) => {
    if (settled) return t("ui_case_list.planned", { what: settled.text, when: format.day(settled.at) });
    if (next) return t("ui_case_list.planned", { what: next.text, when: format.when(next.dueAt) });
    return waitsFor[0]?.text ?? "";
  };
  const under = (row: Row) => {
    const state = badgeOf(row);
    const next = nextIn(row);
    return (
      <ColumnXSmall>
        {next && <Box>{next}</Box>}
        {state !== "open" && (
          <Narrow>
            <Badge type={BADGE_TYPES[state]}>{t(`ui_case_badges.${state}`)}</Badge>
          </Narrow>
        )}
      </ColumnXSmall>
    );
  };
  return (
    <ColumnMedium>
      <Box css={{ width: wide ? "1/2" : "fill" }}>
        <CustomerSearch />
      </Box>
      <CaseFilters
        filter={filter}
        first={pages.asked.output?.rows[0] ?? null}
        change={(next) => go({ to: "cases", filter: next }, { replace: true })}
      />
      <PagedRows
        pages={pages}
        columns={[
          { key: "customer", label: t("ui_lists.customer") },
          { key: "amount", label: t("ui_case_list.amount") },
          { key: "status", label: t("ui_case_list.status"), cell: { type: "status", statusMap } },
          { key: "next", label: t(ended ? "ui_case_list.outcome" : "ui_case_list.next") },
          { key: "segment", label: t("ui_lists.segment") },
          { key: "owner", label: t("ui_lists.owner") },
        ]}
        cells={(row) => ({
          customer: customerNameOf(row),
          amount: amountIn(row),
          status: t(`ui_case_badges.${badgeOf(row)}`),
          next: nextIn(row),
          segment: row.segmentName,
          owner: row.owner === null ? t("ui_lists.nobody") : nameOf(row.owner),
        })}
        line={(row) => ({ title: customerNameOf(row), under: under(row), value: amountIn(row) })}
        open={({ id }) => go({ to: "case", caseId: id })}
        empty={t(filtered ? "ui_case_list.no_match" : "ui_case_list.none")}
        none={
          filtered ? (
            <Empty
              action={{ label: t("ui_case_list.all"), onPress: () => go({ to: "cases" }, { replace: true }) }}
            >
              {t("ui_case_list.no_match")}
            </Empty>
          ) : (
            <Empty>{t("ui_case_list.none")}</Empty>
          )
        }
      />
    </ColumnMedium>
  );
}
