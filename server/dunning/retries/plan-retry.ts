import type { Reason } from "../model/reason.ts";
import { changeOfMethod } from "./method-update-retry.ts";
import { retryDefault } from "./primary-method-retry.ts";
import { defaultTarget, type Target } from "./method-matching.ts";
import { otherMethods } from "./backup-method-retry.ts";
import type { PastAttempt, Planner, RetryPlan, PlannerInput } from "./planner-types.ts";

/** How the default method's retries are timed. @param onInvoice the attempts on the invoice, oldest first */
export type RetriesOfDefault = (
  input: PlannerInput,
  target: Target,
  onInvoice: readonly PastAttempt[],
) => RetryPlan;

/**
 * The first planner: hard limits from the tables, timing from the prior model.
 *
 * In this order: Stripe's schedule rules in watch mode; nothing while money is on its way or the customer
 * is to authenticate; a default method that changed since the failure is charged at once; without a known
 * reason for the latest failure we wait for it; the strategy's limits; the default method, at the best
 * instant of the remaining sequence; then, if the merchant allows, the customer's other methods.
 *
 * It never throws. The answer's time is never before `now`, keeps to every budget, and stays the same on
 * later looks while the facts do and it lies ahead. The strategy's limits bind automatic attempts and
 * other methods; a try that follows the customer's change of method is not held up by them.
 */
export const planRetry: Planner = (input) => planWith(retryDefault)(input);

/** The same with other times for the default method's retries. */
export const planWith =
  (retry: RetriesOfDefault): Planner =>
  (input) => {
    if (input.mode === "watch") return wait("stripe", [{ code: "watch_mode" }]);

    const { invoice, limits, now } = input;
    const sorted = [...input.history].sort((a, b) => a.at - b.at);
    const asked = { ...input, history: sorted };
    const onInvoice = sorted.filter((attempt) => attempt.invoiceId === invoice.id);
    const latest = onInvoice.at(-1);
    const moving = onInvoice.find(({ outcome }) => outcome === "processing");
    if (moving) return wait("processing", [{ code: "payment_processing", since: moving.at }]);
    if (latest?.outcome === "succeeded")
      return wait("processing", [{ code: "payment_succeeded", at: latest.at }]);
    if (latest?.outcome === "requires_action") {
      return wait("customer", [{ code: "authentication_open", since: latest.at }]);
    }

    const target = defaultTarget(asked, onInvoice);
    const changed = target ? changeOfMethod(asked, target, onInvoice) : null;
    if (changed) return changed;

    if (!latest)
      return wait("evidence", [{ code: "no_attempt_known", first_failed_at: invoice.firstFailedAt }]);
    if (latest.decline === null) return wait("evidence", [{ code: "reason_unknown", attempt_at: latest.at }]);

    if (invoice.automaticAttempts >= limits.max) {
      return {
        kind: "exhausted",
        reasons: [{ code: "attempts_used", used: invoice.automaticAttempts, max: limits.max }],
      };
    }
    if (now > limits.endsAt)
      return { kind: "exhausted", reasons: [{ code: "window_over", ended_at: limits.endsAt }] };

    const ownAt = (when: PlannerInput) =>
      target ? retry(when, target, onInvoice) : wait("new_method", [{ code: "no_payment_method" }]);
    const own = ownAt(asked);
    if (!input.mayChargeOtherMethods) return own;
    const others = otherMethods(asked, target, onInvoice, own.reasons);
    if (others.length === 0) return own;
    // Which method comes next is settled by the facts alone: were it weighed anew on each look, a planned try
    // would give way to another one as soon as the other's first time is missed.
    const settled = { ...asked, now: latest.at };
    const ownThen = ownAt(settled);
    const chosen = bestOf(ownThen, otherMethods(settled, target, onInvoice, ownThen.reasons));
    return [own, ...others].find((each) => isSameTry(each, chosen)) ?? bestOf(own, others);
  };

/**
 * The usual method's attempt or another's. One that is clearly likelier goes first, for every failed try costs; else
 * the earlier one: another purse has its own pay-days.
 */
function bestOf(own: RetryPlan, others: RetryPlan[]): RetryPlan {
  let best = own;
  for (const other of others) {
    if (other.kind !== "attempt") continue;
    if (best.kind !== "attempt" || other.chance > best.chance * CLEARLY) best = other;
    else if (other.at < best.at && other.chance * CLEARLY > best.chance) best = other;
  }
  return best;
}

const isSameTry = (a: RetryPlan, b: RetryPlan): boolean =>
  a.kind === "attempt" &&
  b.kind === "attempt" &&
  a.paymentMethodId === b.paymentMethodId &&
  a.trigger === b.trigger;

/** Another method is likelier beyond doubt about either estimate. */
const CLEARLY = 1.5;

function wait(what: (RetryPlan & { kind: "wait" })["for"], reasons: Reason[]): RetryPlan {
  return { kind: "wait", for: what, reasons };
}
