import type { AttemptTrigger } from "../facts/facts.ts";
import type { Attempt } from "../model/attempt.ts";
import { classify } from "./declines.ts";
import { isBankDebit, railOf } from "./rails.ts";
import { governs, RETRY_LIMIT_RULES, type RetryLimitRule } from "./retry-limit-rules.ts";

const HOUR = 3_600_000;

/** An attempt that broke a rule. */
export type LimitViolation = {
  /** Id of the rule in the table of retry limits, or `hard_decline`. */
  rule: string;
  attemptId: string;
  invoiceId: string;
  /** UTC epoch milliseconds. */
  at: number;
  trigger: AttemptTrigger;
  /** How many attempts counted, this one included, and how many the rule allows. */
  counted: number;
  limit: number;
};

/** Triggers that the planner decides. Attempts by customers, staff and Stripe only count towards a rule. */
const PLANNER_TRIGGERS: ReadonlySet<AttemptTrigger> = new Set<AttemptTrigger>([
  "automatic",
  "method_change",
  "other_method",
]);

/**
 * Checks a whole history of one account's attempts against every rule of the table and against "a hard decline is never
 * charged again on the same method". Every attempt counts; only an attempt with an audited trigger can break a rule. The
 * audit reads the raw evidence with plain sliding windows and shares no arithmetic with the planner, so that the planner
 * can be tested against it.
 *
 * @param attempts in any order
 * @returns violations in the order of time
 */
export function limitViolations(
  attempts: readonly Attempt[],
  auditedTriggers: ReadonlySet<AttemptTrigger> = PLANNER_TRIGGERS,
): LimitViolation[] {
  const sorted = [...attempts].sort(byTime);
  const byCard = groupBy(sorted, cardOf);
  const byInvoice = groupBy(sorted, ({ invoiceId }) => invoiceId);
  return sorted.flatMap((attempt) => {
    if (!auditedTriggers.has(attempt.trigger)) return [];
    const onCard = earlierIn(byCard.get(cardOf(attempt)) ?? [], attempt);
    const onInvoice = earlierIn(byInvoice.get(attempt.invoiceId) ?? [], attempt);
    const found = RETRY_LIMIT_RULES.filter((rule) => governs(rule, attempt.method)).flatMap((rule) =>
      violationsOfRule(rule, attempt, onCard, onInvoice),
    );
    if (followsHardDecline(attempt, onCard)) found.push(violation("hard_decline", attempt, 1, 0));
    return found;
  });
}

/** Of two attempts at the same instant the success came first: the failure cannot have stood in its way. */
function byTime(a: Attempt, b: Attempt): number {
  const success = Number(b.outcome === "succeeded") - Number(a.outcome === "succeeded");
  return a.at - b.at || success || (a.id < b.id ? -1 : 1);
}

const cardOf = ({ method, paymentMethodId, invoiceId }: Attempt): string =>
  method.fingerprint ?? paymentMethodId ?? `invoice ${invoiceId}`;

function groupBy(attempts: readonly Attempt[], keyOf: (attempt: Attempt) => string): Map<string, Attempt[]> {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const group = groups.get(keyOf(attempt));
    if (group) group.push(attempt);
    else groups.set(keyOf(attempt), [attempt]);
  }
  return groups;
}

const earlierIn = (group: readonly Attempt[], attempt: Attempt): Attempt[] =>
  group.slice(0, group.indexOf(attempt));

const violation = (
  rule: string,
  { id, invoiceId, at, trigger }: Attempt,
  counted: number,
  limit: number,
): LimitViolation => ({
  rule,
  attemptId: id,
  invoiceId,
  at,
  trigger,
  counted,
  limit,
});

/** @param onCard, onInvoice earlier attempts, oldest first */
function violationsOfRule(
  rule: RetryLimitRule,
  attempt: Attempt,
  onCard: Attempt[],
  onInvoice: Attempt[],
): LimitViolation[] {
  switch (rule.kind) {
    case "forbid":
      return rule.binds.includes(attempt.trigger) ? [violation(rule.id, attempt, 1, 0)] : [];
    case "stop": {
      const isStopped = onCard.some((earlier) => {
        const { evidence, method, at, outcome } = earlier;
        if (outcome !== "failed" || evidence === null || method.brand === null) return false;
        if (!rule.brands.includes(method.brand)) return false;
        if (rule.window_hours !== null && attempt.at - at >= rule.window_hours * HOUR) return false;
        if (earlier.invoiceId !== attempt.invoiceId && isChargeableAfter(earlier, onCard)) return false;
        const { networkDeclineCode, networkAdviceCode } = evidence;
        const code = rule.after.field === "network_decline_code" ? networkDeclineCode : networkAdviceCode;
        return code !== null && rule.after.codes.includes(code);
      });
      return isStopped ? [violation(rule.id, attempt, 1, 0)] : [];
    }
    case "represent": {
      const presentations = onInvoice.filter(
        (earlier) => cardOf(earlier) === cardOf(attempt) && earlier.outcome !== "succeeded",
      );
      const first = presentations[0];
      if (!first) return [];
      const isInTime = attempt.at <= first.at + rule.window_hours * HOUR;
      const last = presentations.at(-1)!;
      const mayRepresent =
        last.evidence !== null && rule.only_after.includes(classify(last.evidence, last.method).code);
      if (isInTime && mayRepresent && presentations.length <= rule.limit) return [];
      return [violation(rule.id, attempt, presentations.length, rule.limit)];
    }
    case "limit": {
      if (!rule.binds.includes(attempt.trigger)) return [];
      const inScope = (rule.scope === "invoice" ? onInvoice : onCard)
        .filter((earlier) => rule.scope !== "card_amount" || earlier.amount === attempt.amount)
        .filter((earlier) => earlier.outcome !== "succeeded" && !hasIgnoredClass(rule.ignores, earlier));
      const inWindow = inScope
        .slice(rule.first_is_free ? 1 : 0)
        .filter(
          (earlier) => rule.window_hours === null || attempt.at - earlier.at < rule.window_hours * HOUR,
        );
      const counted = inWindow.length + 1;
      return counted > rule.limit && !(rule.first_is_free && inScope.length === 0)
        ? [violation(rule.id, attempt, counted, rule.limit)]
        : [];
    }
  }
}

const hasIgnoredClass = (classes: readonly string[], { evidence, method }: Attempt): boolean =>
  classes.length > 0 && evidence !== null && classes.includes(classify(evidence, method).class);

/** Shown by a success on any invoice, or by a decline that only an account in use gives. */
const isChargeableAfter = ({ at }: Attempt, onCard: readonly Attempt[]): boolean =>
  onCard.some((later) => {
    if (later.at <= at) return false;
    if (later.outcome === "succeeded") return true;
    return (
      later.outcome === "failed" &&
      later.evidence !== null &&
      ["soft", "customer_action"].includes(classify(later.evidence, later.method).class)
    );
  });

/**
 * On other invoices only methods that answer at once can be audited: a bank debit's return comes days after the attempt,
 * so it was not known when the next invoice was charged.
 */
function followsHardDecline(attempt: Attempt, onCard: readonly Attempt[]): boolean {
  const answersLate = isBankDebit(railOf(attempt.method));
  return onCard.some(
    (earlier) =>
      earlier.outcome === "failed" &&
      earlier.evidence !== null &&
      classify(earlier.evidence, earlier.method).class === "hard" &&
      (earlier.invoiceId === attempt.invoiceId || !(answersLate || isChargeableAfter(earlier, onCard))),
  );
}
