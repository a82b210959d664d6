import { metricKeyOf } from "../../dunning/money/metric-key.ts";
import { FIGURES } from "../../reports/definitions.ts";
import type { ListedCase } from "../../../db/stores/cases.ts";
import { listLedgerOf } from "../../../db/stores/ledger.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import type { Row } from "../presenter.ts";
import { textOfEntry } from "../reports/presenter.ts";
import { sumsOf } from "../reports/sums.ts";

/** The money of a case, by the same formulas as the account's figures. */
export function moneyOfCase(
  { id, currency }: Row<"cases">,
  ledger: readonly Row<"ledger">[],
): HandlerOutput<"cases.get">["money"] {
  const entries = ledger.filter((entry) => entry.caseId === id && entry.currency === currency);
  const sums = sumsOf(
    entries.map((entry) => ({ measure: metricKeyOf(entry), amount: entry.amount, count: 1 })),
  );
  const amount = (figure: "failed" | "recovered" | "lost" | "open") => FIGURES[figure].of(sums);
  return {
    currency,
    failed: amount("failed"),
    recovered: amount("recovered"),
    lost: amount("lost"),
    open: amount("open"),
  };
}

type Settlement = NonNullable<HandlerOutput<"cases.list">["rows"][number]["settled"]>;

/** What came of each listed case that ended, by its id. One query, however many there are. */
export async function loadSettlements(
  { db, account, localeContext }: Context,
  listed: readonly ListedCase[],
): Promise<ReadonlyMap<string, Settlement>> {
  const ended = listed.filter((row) => row.case.status !== "open");
  if (ended.length === 0) return new Map();
  const customerIds = [...new Set(ended.map((row) => row.case.customerId))];
  const ledger = await listLedgerOf(db, account, customerIds);
  const { locale } = localeContext();
  return new Map(
    ended.flatMap(({ case: case_ }) => {
      const entries = ledger.filter(({ caseId }) => caseId === case_.id);
      const kind = case_.status === "recovered" ? "recovered" : "lost";
      const last = entries
        .filter((entry) => entry.kind === kind)
        .reduce<Row<"ledger"> | null>(
          (latest, entry) => (latest && latest.at >= entry.at ? latest : entry),
          null,
        );
      if (!last) return [];
      const amount = moneyOfCase(case_, entries)?.[kind] ?? 0;
      return [[case_.id, { amount, at: last.at, text: textOfEntry(last, null, locale) }] as const];
    }),
  );
}
