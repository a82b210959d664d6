import type { LedgerEntry } from "../model/ledger-entry.ts";

/**
 * The key under which the rollup counts an entry: its kind, for recovered and reversed money with the cause.
 *
 * @throws Error for a recovered or reversed entry without a cause
 */
export function metricKeyOf(entry: Pick<LedgerEntry, "kind" | "cause">): string {
  if (entry.kind === "failed" || entry.kind === "lost") return entry.kind;
  if (entry.cause === null) throw new Error(`a ledger entry of kind ${entry.kind} has no cause`);
  return `${entry.kind}:${entry.cause}`;
}
