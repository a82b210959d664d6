import type { ImportRow } from "../../../db/stores/imports.ts";
import type { WithheldCase } from "../../../db/stores/withheld.ts";
import { END_ACTIONS, POWERS, type PowerFact } from "../../dunning/facts/facts.ts";
import type { ImportPart } from "../../dunning/model/account-command.ts";
import type { HandlerOutput } from "../contract.ts";

type State = HandlerOutput<"start.get">;

/** The customers who are listed as the first to be ended. */
const MAX_ENDS = 10;

export const presentPowers = (facts: readonly PowerFact[]): State["powers"] =>
  POWERS.map((power) => {
    const latest = facts.findLast((fact) => fact.power === power);
    return {
      power,
      started: latest?.started ?? false,
      at: latest?.at ?? null,
      by: latest?.by ?? null,
    };
  });

/** What each part is of the whole: customers cost most of the requests, and events most of the pages. */
const WEIGHTS: Readonly<Record<ImportPart, number>> = { invoices: 0.05, customers: 0.6, events: 0.35 };
const EVENTS_MS = 30 * 86_400_000;

export function presentImport(rows: readonly ImportRow[]): State["import"] {
  if (rows.length === 0) return null;
  const parts = rows.map((row) => ({
    part: row.part,
    done: row.done,
    total: row.total,
    share: shareOf(row),
    problem: row.problem,
  }));
  const share = parts.reduce((sum, part) => sum + WEIGHTS[part.part] * part.share, 0);
  const finished = rows.every(({ finishedAt }) => finishedAt !== null);
  return { share: finished ? 1 : Math.min(share, 0.99), finished, parts };
}

/** Pages of invoices and events come without a count; events come newest first, so their age says how far they are. */
function shareOf({ part, done, total, startedAt, reachedAt, finishedAt }: ImportRow): number {
  if (finishedAt !== null) return 1;
  const share =
    part === "events" && reachedAt !== null
      ? (startedAt - reachedAt) / EVENTS_MS
      : total !== null && total > 0
        ? done / total
        : 0;
  return Math.min(1, Math.max(0, share));
}

/** Sums of money per currency, the largest first. */
class Sums {
  readonly #amounts = new Map<string, number>();
  n = 0;

  add(n: number, amount: number, currency: string): void {
    this.n += n;
    this.#amounts.set(currency, (this.#amounts.get(currency) ?? 0) + amount);
  }
  get sums() {
    return [...this.#amounts]
      .map(([currency, amount]) => ({ currency, amount }))
      .sort((a, b) => b.amount - a.amount);
  }
}

/** Adds up what open cases wait for to be started (`cases/withheld-commands.ts`). */
export function presentWithheld(cases: readonly WithheldCase[]): State["wouldDo"] {
  const charges = new Sums();
  const ends = new Sums();
  let messages = 0;
  const endings: State["wouldDo"]["endsFirst"] = [];
  for (const { caseId, customerId, customerName, waitsFor } of cases)
    for (const reason of waitsFor) {
      const { code, at, amount, currency } = reason;
      if (code === "writing_not_started") messages += Number(reason.messages);
      if (typeof amount !== "number" || typeof currency !== "string") continue;
      if (code === "charging_not_started") charges.add(Number(reason.n), amount, currency);
      const action = END_ACTIONS.find((known) => known === reason.action);
      // An end that leaves things as they are is no end that anybody must look at before.
      if (code !== "ending_not_started" || action === undefined || action === "leave") continue;
      ends.add(1, amount, currency);
      endings.push({ caseId, customerId, customerName, action, at: Number(at), amount, currency });
    }
  return {
    charges: { n: charges.n, sums: charges.sums },
    messages: { n: messages },
    ends: { n: ends.n, sums: ends.sums },
    endsFirst: endings.sort((a, b) => a.at - b.at || b.amount - a.amount).slice(0, MAX_ENDS),
  };
}
