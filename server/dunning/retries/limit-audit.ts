import type { Attempt } from "../model/attempt.ts";
import type { AttemptTrigger } from "../facts/facts.ts";
import { BUDGET_RULES, type BudgetRule, governs } from "./retry-limit-rules.ts";
import { classify } from "./declines.ts";
import { isBankDebit, railOf } from "./rails.ts";

const HOUR = 3_600_000;

/** An attempt that broke a rule. */
export type Violation = {
  /** Id of the rule in the budget table, or `hard_decline`. */
  rule: string;
  attemptId: string;
  invoiceId: string;
  at: number;
  trigger: AttemptTrigger;
  /** How many counted, this attempt included, and how many are allowed. */
  counted: number;
  limit: number;
};

/** Triggers that the planner decides; customers, staff and Stripe itself only count towards a rule. */
const PLANNED: ReadonlySet<AttemptTrigger> = new Set<AttemptTrigger>([
  "automatic",
  "method_change",
  "other_method",
]);

/**
 * Checks a whole history of attempts of one account against every rule of the budget table and against
 * "a hard decline is never charged again on the same method". Every attempt counts, only those with a
 * trigger in `accused` can be at fault. It works on the raw evidence with plain sliding windows and shares
 * nothing with the planner's arithmetic, so that one can be held against the other. Ordered by time.
 *
 * @param attempts in any order
 */
export function violations(
  attempts: readonly Attempt[],
  accused: ReadonlySet<AttemptTrigger> = PLANNED,
): Violation[] {
  const sorted = [...attempts].sort(inOrder);
  const byCard = groupBy(sorted, cardOf);
  const byInvoice = groupBy(sorted, ({ invoiceId }) => invoiceId);
  return sorted.flatMap((attempt) => {
    if (!accused.has(attempt.trigger)) return [];
    const onCard = before(attempt, byCard.get(cardOf(attempt)) ?? []);
    const onInvoice = before(attempt, byInvoice.get(attempt.invoiceId) ?? []);
    const broken = BUDGET_RULES.filter((rule) => governs(rule, attempt.method)).flatMap((rule) =>
      check(rule, attempt, onCard, onInvoice),
    );
    if (afterHardDecline(attempt, onCard)) broken.push(violation("hard_decline", attempt, 1, 0));
    return broken;
  });
}

/** Of two at the same instant the one that succeeded was first: the failure cannot have stood in its way. */
function inOrder(a: Attempt, b: Attempt): number {
  const success = Number(b.outcome === "succeeded") - Number(a.outcome === "succeeded");
  return a.at - b.at || success || (a.id < b.id ? -1 : 1);
}

const cardOf = ({ method, paymentMethodId, invoiceId }: Attempt): string =>
  method.fingerprint ?? paymentMethodId ?? `invoice ${invoiceId}`;

function groupBy(attempts: readonly Attempt[], key: (attempt: Attempt) => string): Map<string, Attempt[]> {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const group = groups.get(key(attempt));
    if (group) group.push(attempt);
    else groups.set(key(attempt), [attempt]);
  }
  return groups;
}

const before = (attempt: Attempt, group: readonly Attempt[]): Attempt[] =>
  group.slice(0, group.indexOf(attempt));

const violation = (
  rule: string,
  { id, invoiceId, at, trigger }: Attempt,
  counted: number,
  limit: number,
): Violation => ({
  rule,
  attemptId: id,
  invoiceId,
  at,
  trigger,
  counted,
  limit,
});

function check(rule: BudgetRule, attempt: Attempt, onCard: Attempt[], onInvoice: Attempt[]): Violation[] {
  switch (rule.kind) {
    case "forbid":
      return rule.binds.includes(attempt.trigger) ? [violation(rule.id, attempt, 1, 0)] : [];
    case "stop": {
      const stopping = onCard.some((earlier) => {
        const { evidence, method, at, outcome } = earlier;
        if (outcome !== "failed" || evidence === null || method.brand === null) return false;
        if (!rule.brands.includes(method.brand)) return false;
        if (rule.window_hours !== null && attempt.at - at >= rule.window_hours * HOUR) return false;
        if (earlier.invoiceId !== attempt.invoiceId && aliveAfter(earlier, onCard)) return false;
        const { networkDeclineCode, networkAdviceCode } = evidence;
        const code = rule.after.field === "network_decline_code" ? networkDeclineCode : networkAdviceCode;
        return code !== null && rule.after.codes.includes(code);
      });
      return stopping ? [violation(rule.id, attempt, 1, 0)] : [];
    }
    case "represent": {
      const presented = onInvoice.filter(
        (each) => cardOf(each) === cardOf(attempt) && each.outcome !== "succeeded",
      );
      const first = presented[0];
      if (!first) return [];
      const inTime = attempt.at <= first.at + rule.window_hours * HOUR;
      const last = presented.at(-1)!;
      const fitting =
        last.evidence !== null && rule.only_after.includes(classify(last.evidence, last.method).code);
      if (inTime && fitting && presented.length <= rule.limit) return [];
      return [violation(rule.id, attempt, presented.length, rule.limit)];
    }
    case "limit": {
      if (!rule.binds.includes(attempt.trigger)) return [];
      const inScope = (rule.scope === "invoice" ? onInvoice : onCard)
        .filter((each) => rule.scope !== "card_amount" || each.amount === attempt.amount)
        .filter((each) => each.outcome !== "succeeded" && !ignored(rule.ignores, each));
      const inWindow = inScope
        .slice(rule.first_is_free ? 1 : 0)
        .filter((each) => rule.window_hours === null || attempt.at - each.at < rule.window_hours * HOUR);
      const counted = inWindow.length + 1;
      return counted > rule.limit && !(rule.first_is_free && inScope.length === 0)
        ? [violation(rule.id, attempt, counted, rule.limit)]
        : [];
    }
  }
}

const ignored = (classes: readonly string[], { evidence, method }: Attempt): boolean =>
  classes.length > 0 && evidence !== null && classes.includes(classify(evidence, method).class);

/** A success, or a decline that an account which can still be charged gives, on whatever invoice. */
const aliveAfter = ({ at }: Attempt, onCard: readonly Attempt[]): boolean =>
  onCard.some((each) => {
    if (each.at <= at) return false;
    if (each.outcome === "succeeded") return true;
    return (
      each.outcome === "failed" &&
      each.evidence !== null &&
      ["soft", "customer_action"].includes(classify(each.evidence, each.method).class)
    );
  });

/**
 * On other invoices only methods that answer at once can be judged: a bank debit's return comes days
 * after the attempt, and nobody could know it when the next invoice was charged.
 */
function afterHardDecline(attempt: Attempt, onCard: readonly Attempt[]): boolean {
  const answersLate = isBankDebit(railOf(attempt.method));
  return onCard.some(
    (earlier) =>
      earlier.outcome === "failed" &&
      earlier.evidence !== null &&
      classify(earlier.evidence, earlier.method).class === "hard" &&
      (earlier.invoiceId === attempt.invoiceId || !(answersLate || aliveAfter(earlier, onCard))),
  );
}
