import { metricKeyOf } from "../../dunning/money/metric-key.ts";
import { FIGURES } from "../../reports/definitions.ts";
import type { HandlerOutput } from "../contract.ts";
import type { Row } from "../presenter.ts";
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
