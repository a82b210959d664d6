import type { LedgerEntry } from "../model/ledger-entry.ts";

/** The name under which the rollup keeps an entry: its kind, and the cause where one belongs to it. */
export function metricKeyOf(entry: Pick<LedgerEntry, "kind" | "cause">): string {
  if (entry.kind === "failed" || entry.kind === "lost") return entry.kind;
  if (entry.cause === null) throw new Error(`a ledger entry of kind ${entry.kind} has no cause`);
  return `${entry.kind}:${entry.cause}`;
}
