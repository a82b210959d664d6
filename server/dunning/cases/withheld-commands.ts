import { POWERS, type Power, type PowerFact } from "../facts/facts.ts";
import type { Case } from "../model/case.ts";
import type { Action, Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Balance } from "../money/ledger.ts";
import { announcedEndAt, announcedRetryAt } from "./announced-dates.ts";
import { caseIdOf } from "./case-grouping.ts";
import { UNANNOUNCED_END_STEP } from "./end-announcement.ts";
import { isStarted } from "./powers.ts";

/*
 * An account charges, writes and ends by itself only once a person has started that. Until then everything is decided as if
 * it had: what a power that is not started would do is withheld, and the case says that it waits for it.
 */

/**
 * The power that an action needs; null: none. Look-ups read, and retries of Stripe's that we suspended are given back at
 * any time. A call to the customer is a strategy's step like a message; a review, in which a person looks into something, changes
 * nothing by itself.
 */
export function powerOf(action: Action): Power | null {
  switch (action.kind) {
    case "charge":
    case "suspend_retries":
      return "charging";
    case "message":
      return "writing";
    case "task":
      if (action.stepId === UNANNOUNCED_END_STEP) return "ending";
      return action.task === "review" ? null : "writing";
    case "end":
      return "ending";
    case "find_decline":
    case "read_customer":
    case "find_outcome":
    case "find_settlement":
    case "restore_retries":
    case "resume_subscription":
      return null;
  }
}

/** Parts what is wanted into what is done and what waits for its power to be started. */
export function partByPower(
  commands: readonly Command[],
  powers: readonly PowerFact[],
): { wanted: Command[]; withheld: Command[] } {
  const started = new Set<Power | null>([null, ...POWERS.filter((power) => isStarted(powers, power))]);
  const wanted: Command[] = [];
  const withheld: Command[] = [];
  for (const command of commands) (started.has(powerOf(command.do)) ? wanted : withheld).push(command);
  return { wanted, withheld };
}

/**
 * Why a case waits: for each power what would be done next, with the money that it concerns. A day that a message named
 * and that the stop keeps from coming true is said as well.
 *
 * @param withheld of this case
 */
export function waitsForStart(
  case_: Case,
  withheld: readonly Command[],
  balances: ReadonlyMap<string, Balance>,
  snapshot: Snapshot,
): Reason[] {
  const reasons: Reason[] = [];
  const openOf = (invoiceIds: readonly string[]) => {
    const sums = new Map<string, number>();
    for (const { id, currency } of snapshot.invoices)
      if (invoiceIds.includes(id))
        sums.set(currency, (sums.get(currency) ?? 0) + (balances.get(id)?.open ?? 0));
    return [...sums];
  };
  for (const power of POWERS) {
    const waiting = withheld.filter(({ do: action }) => powerOf(action) === power);
    if (waiting.length === 0) continue;
    const at = Math.min(...waiting.map(({ dueAt }) => dueAt));
    if (power === "writing") {
      const messages = waiting.filter(({ do: action }) => action.kind === "message").length;
      reasons.push({ code: "writing_not_started", messages, at });
    }
    if (power === "charging") {
      const charged = waiting.flatMap(({ do: action, invoiceId }) =>
        action.kind === "charge" && invoiceId !== null ? [invoiceId] : [],
      );
      for (const [currency, amount] of openOf(charged)) {
        const n = charged.filter((id) =>
          snapshot.invoices.some((invoice) => invoice.id === id && invoice.currency === currency),
        ).length;
        reasons.push({ code: "charging_not_started", n, at, amount, currency });
      }
      if (charged.length === 0) reasons.push({ code: "suspending_not_started", at });
    }
    if (power === "ending") {
      const ends = waiting.flatMap(({ do: action }) => (action.kind === "end" ? [action] : []));
      for (const { action, invoiceIds } of ends)
        for (const [currency, amount] of openOf(invoiceIds))
          reasons.push({ code: "ending_not_started", action, at, amount, currency });
      if (ends.length === 0) reasons.push({ code: "review_not_started", at });
    }
    const announced = announcedBeforeStop(power, case_, snapshot);
    if (announced !== null)
      reasons.push({
        code: power === "charging" ? "announced_retry_stopped" : "announced_end_stopped",
        at: announced,
      });
  }
  return reasons;
}

/** The day that a message named, and that was still ahead when the power was stopped; null: there is none. */
function announcedBeforeStop(power: Power, case_: Case, snapshot: Snapshot): number | null {
  const stops = snapshot.powers.filter((fact) => fact.power === power && !fact.started);
  const stoppedAt = Math.max(0, ...stops.map(({ at }) => at));
  const days =
    power === "charging"
      ? case_.invoiceIds.map((id) => announcedRetryAt(id, snapshot))
      : power === "ending"
        ? [announcedEndAt(new Set([case_.id, ...case_.invoiceIds.map(caseIdOf)]), null, snapshot)]
        : [];
  const broken = days.filter((at): at is number => at !== null && at > stoppedAt);
  return broken.length > 0 ? Math.min(...broken) : null;
}
