import type { Reason } from "../model/reason.ts";
import type { AttemptTrigger, MethodDetails } from "../facts/facts.ts";
import { BUDGET_RULES, type BudgetRule, governs } from "./retry-limit-rules.ts";
import { aliveSince, madeWith } from "./method-matching.ts";
import type { CandidateMethod, PastAttempt } from "./planner-types.ts";

const HOUR = 3_600_000;

/** One more attempt that is thought of: with which method, for what, and why. */
export type BudgetQuestion = {
  method: Pick<CandidateMethod, "id" | "method" | "isDefault" | "changedAt">;
  invoiceId: string;
  /** Minor units. */
  amount: number;
  trigger: AttemptTrigger;
  /** Oldest first. Planned attempts may be among them. */
  history: readonly PastAttempt[];
};

/** What networks, schemes, Stripe and the product still allow. */
export type Budget = {
  /** The first instant at which one more attempt is allowed, 0 for any; null: never. */
  earliestAt: number | null;
  /** The last such instant; null: no end. */
  latestAt: number | null;
  /**
   * Attempts left, this one included, under the tightest rule that looks back more than a day; null: no
   * such rule. (Rules of a day only space attempts out: they show in `earliestAt`.)
   */
  remaining: number | null;
  /** The rule that sets `earliestAt` or the end, else the tightest. */
  rule: string | null;
  reasons: Reason[];
  allows(at: number): boolean;
};

type Verdict = {
  rule: BudgetRule;
  earliestAt: number | null;
  latestAt: number | null;
  remaining: number | null;
};

/**
 * Applies every rule of the budget table to one more attempt. Only failures and unfinished tries count;
 * a try leaves a rolling window exactly `window_hours` after it was made. The rules that depend on a
 * decline's raw codes (`stop`) are known by the decline's `stops`.
 */
export function budgetOf(input: BudgetQuestion): Budget {
  const verdicts: Verdict[] = [];
  const ofMethod = input.history.filter((attempt) => madeWith(attempt, input.method));
  for (const rule of BUDGET_RULES) {
    if (!governs(rule, input.method.method)) continue;
    const verdict = verdictOf(rule, input, ofMethod);
    if (verdict) verdicts.push(verdict);
  }
  const forbidding = verdicts.find(({ earliestAt }) => earliestAt === null);
  const latest = pick(verdicts, (a, b) => (a.earliestAt ?? 0) > (b.earliestAt ?? 0));
  const tightest = pick(verdicts, (a, b) => (a.remaining ?? Infinity) < (b.remaining ?? Infinity));
  const soonestEnd = pick(verdicts, (a, b) => (a.latestAt ?? Infinity) < (b.latestAt ?? Infinity));
  const earliestAt = forbidding ? null : (latest?.earliestAt ?? 0);
  const latestAt = soonestEnd?.latestAt ?? null;
  const binding = forbidding ?? (earliestAt ? latest : tightest);
  const parts = new Set([binding, tightest, latestAt === null ? undefined : soonestEnd]);
  return {
    earliestAt,
    latestAt,
    remaining: forbidding ? 0 : (tightest?.remaining ?? null),
    rule: binding?.rule.id ?? null,
    reasons: [...parts].flatMap((verdict) => (verdict ? [reasonOf(verdict)] : [])),
    allows: (at) => earliestAt !== null && at >= earliestAt && (latestAt === null || at <= latestAt),
  };
}

function pick(verdicts: Verdict[], before: (a: Verdict, b: Verdict) => boolean): Verdict | undefined {
  let best = verdicts[0];
  for (const verdict of verdicts) if (best && before(verdict, best)) best = verdict;
  return best;
}

function reasonOf({ rule, earliestAt, latestAt, remaining }: Verdict): Reason {
  return {
    code: "budget",
    rule: rule.id,
    remaining,
    earliest_at: earliestAt,
    latest_at: latestAt,
    source: rule.source,
  };
}

function verdictOf(rule: BudgetRule, input: BudgetQuestion, ofMethod: PastAttempt[]): Verdict | null {
  switch (rule.kind) {
    case "forbid":
      return rule.binds.includes(input.trigger)
        ? { rule, earliestAt: null, latestAt: null, remaining: 0 }
        : null;
    case "stop":
      return verdictOfStop(rule, input.invoiceId, ofMethod);
    case "represent":
      return verdictOfDebit(rule, input, ofMethod);
    case "limit":
      return verdictOfLimit(rule, input, ofMethod);
  }
}

/** A stop for ever is about one transaction; another invoice is another one, once the card has shown that it lives. */
function verdictOfStop(
  rule: BudgetRule & { kind: "stop" },
  invoiceId: string,
  ofMethod: PastAttempt[],
): Verdict | null {
  let earliestAt: number | null = 0;
  const alive = aliveSince(ofMethod);
  for (const attempt of ofMethod) {
    if (!attempt.decline?.stops?.includes(rule.id)) continue;
    const over = attempt.invoiceId !== invoiceId && attempt.at < alive;
    if (rule.window_hours === null) earliestAt = over ? earliestAt : null;
    else if (earliestAt !== null) earliestAt = Math.max(earliestAt, attempt.at + rule.window_hours * HOUR);
  }
  return earliestAt === 0 ? null : { rule, earliestAt, latestAt: null, remaining: null };
}

function verdictOfDebit(
  rule: BudgetRule & { kind: "represent" },
  input: BudgetQuestion,
  ofMethod: PastAttempt[],
): Verdict | null {
  const presented = ofMethod.filter(
    (attempt) => attempt.invoiceId === input.invoiceId && attempt.outcome !== "succeeded",
  );
  const first = presented[0];
  if (!first) return null;
  const remaining = rule.limit - (presented.length - 1);
  const last = presented.at(-1)?.decline;
  const fitting = last ? rule.only_after.includes(last.code) : false;
  const latestAt = first.at + rule.window_hours * HOUR;
  return {
    rule,
    earliestAt: remaining > 0 && fitting ? 0 : null,
    latestAt,
    remaining: Math.max(0, remaining),
  };
}

function verdictOfLimit(
  rule: BudgetRule & { kind: "limit" },
  input: BudgetQuestion,
  ofMethod: PastAttempt[],
): Verdict | null {
  if (!rule.binds.includes(input.trigger)) return null;
  const inScope = rule.scope === "invoice" ? input.history : ofMethod;
  const tries: number[] = [];
  for (const attempt of inScope) {
    if (rule.scope === "invoice" && attempt.invoiceId !== input.invoiceId) continue;
    if (rule.scope === "card_amount" && attempt.amount !== input.amount) continue;
    if (attempt.outcome === "succeeded") continue;
    if (attempt.decline && rule.ignores.includes(attempt.decline.class)) continue;
    tries.push(attempt.at);
  }
  tries.sort((a, b) => a - b);
  if (rule.first_is_free) tries.shift();
  if (rule.window_hours === null) {
    const remaining = Math.max(0, rule.limit - tries.length);
    return { rule, earliestAt: remaining > 0 ? 0 : null, latestAt: null, remaining };
  }
  const window = rule.window_hours * HOUR;
  const spacing = rule.window_hours <= 24;
  // The oldest try that has to leave the window before one more fits in.
  const blocking = tries[tries.length - rule.limit];
  const earliestAt = blocking === undefined ? 0 : blocking + window;
  // What an older try used is free again by the time of the next one, which is not before the latest.
  const next = Math.max(earliestAt, tries.at(-1) ?? 0);
  const used = tries.filter((at) => at > next - window).length;
  return { rule, earliestAt, latestAt: null, remaining: spacing ? null : Math.max(0, rule.limit - used) };
}

/** Is this method one that we may never charge by ourselves, and by which rule? */
export function forbiddenBy(method: MethodDetails, trigger: AttemptTrigger): BudgetRule | null {
  return (
    BUDGET_RULES.find(
      (rule) => rule.kind === "forbid" && rule.binds.includes(trigger) && governs(rule, method),
    ) ?? null
  );
}
