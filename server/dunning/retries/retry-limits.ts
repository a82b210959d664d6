import type { Reason } from "../model/reason.ts";
import type { AttemptTrigger, MethodDetails } from "../facts/facts.ts";
import { RETRY_LIMIT_RULES, type RetryLimitRule, governs } from "./retry-limit-rules.ts";
import { lastChargeableAt, usesMethod } from "./method-matching.ts";
import type { CandidateMethod, PastAttempt } from "./planner-types.ts";

const HOUR = 3_600_000;

/** One more attempt: with which method, on which invoice, and by which trigger. */
export type ProposedAttempt = {
  method: Pick<CandidateMethod, "id" | "method" | "isDefault" | "changedAt">;
  invoiceId: string;
  /** Minor units. */
  amount: number;
  trigger: AttemptTrigger;
  /** Oldest first. Planned attempts may be among them. */
  history: readonly PastAttempt[];
};

/** What networks, schemes, Stripe and the product still allow. Times are UTC epoch milliseconds. */
export type Budget = {
  /** The first instant at which one more attempt is allowed; 0: any time; null: never. */
  earliestAt: number | null;
  /** The last such instant; null: no end. */
  latestAt: number | null;
  /**
   * Attempts left, the proposed one included, under the tightest rule with a window of more than a day; null: no such
   * rule. (Rules with a window of a day only space attempts out, by `earliestAt`.)
   */
  remaining: number | null;
  /** The rule that sets `earliestAt` or the end, else the tightest. */
  rule: string | null;
  reasons: Reason[];
  allows(at: number): boolean;
};

type Verdict = {
  rule: RetryLimitRule;
  earliestAt: number | null;
  latestAt: number | null;
  remaining: number | null;
};

/**
 * Applies every rule of the table of retry limits to one more attempt. Only failed and unfinished attempts count. An
 * attempt leaves a rolling window exactly `window_hours` after it was made. Whether a `stop` rule applies, which depends
 * on a decline's raw codes, is read from the decline's `stops`.
 */
export function budgetOf(proposed: ProposedAttempt): Budget {
  const verdicts: Verdict[] = [];
  const ofMethod = proposed.history.filter((attempt) => usesMethod(attempt, proposed.method));
  for (const rule of RETRY_LIMIT_RULES) {
    if (!governs(rule, proposed.method.method)) continue;
    const verdict = verdictOf(rule, proposed, ofMethod);
    if (verdict) verdicts.push(verdict);
  }
  const forbidding = verdicts.find(({ earliestAt }) => earliestAt === null);
  const latest = pick(verdicts, (a, b) => (a.earliestAt ?? 0) > (b.earliestAt ?? 0));
  const tightest = pick(verdicts, (a, b) => (a.remaining ?? Infinity) < (b.remaining ?? Infinity));
  const soonestEnd = pick(verdicts, (a, b) => (a.latestAt ?? Infinity) < (b.latestAt ?? Infinity));
  const earliestAt = forbidding ? null : (latest?.earliestAt ?? 0);
  const latestAt = soonestEnd?.latestAt ?? null;
  const binding = forbidding ?? (earliestAt ? latest : tightest);
  const reported = new Set([binding, tightest, latestAt === null ? undefined : soonestEnd]);
  return {
    earliestAt,
    latestAt,
    remaining: forbidding ? 0 : (tightest?.remaining ?? null),
    rule: binding?.rule.id ?? null,
    reasons: [...reported].flatMap((verdict) => (verdict ? [reasonOf(verdict)] : [])),
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

/** What one rule says about the proposed attempt; null when the rule does not limit it. */
function verdictOf(rule: RetryLimitRule, proposed: ProposedAttempt, ofMethod: PastAttempt[]): Verdict | null {
  switch (rule.kind) {
    case "forbid":
      return rule.binds.includes(proposed.trigger)
        ? { rule, earliestAt: null, latestAt: null, remaining: 0 }
        : null;
    case "stop":
      return verdictOfStop(rule, proposed.invoiceId, ofMethod);
    case "represent":
      return verdictOfRepresentment(rule, proposed, ofMethod);
    case "limit":
      return verdictOfLimit(rule, proposed, ofMethod);
  }
}

/**
 * A stop for ever is about one transaction. Another invoice is another transaction, and the stop no longer binds it once
 * the card has shown that it can be charged.
 */
function verdictOfStop(
  rule: RetryLimitRule & { kind: "stop" },
  invoiceId: string,
  ofMethod: PastAttempt[],
): Verdict | null {
  let earliestAt: number | null = 0;
  const chargeableAt = lastChargeableAt(ofMethod);
  for (const attempt of ofMethod) {
    if (!attempt.decline?.stops?.includes(rule.id)) continue;
    const isLifted = attempt.invoiceId !== invoiceId && attempt.at < chargeableAt;
    if (rule.window_hours === null) earliestAt = isLifted ? earliestAt : null;
    else if (earliestAt !== null) earliestAt = Math.max(earliestAt, attempt.at + rule.window_hours * HOUR);
  }
  return earliestAt === 0 ? null : { rule, earliestAt, latestAt: null, remaining: null };
}

/** How often a returned bank debit may still be presented. */
function verdictOfRepresentment(
  rule: RetryLimitRule & { kind: "represent" },
  { invoiceId }: ProposedAttempt,
  ofMethod: PastAttempt[],
): Verdict | null {
  const presentations = ofMethod.filter(
    (attempt) => attempt.invoiceId === invoiceId && attempt.outcome !== "succeeded",
  );
  const first = presentations[0];
  if (!first) return null;
  const remaining = rule.limit - (presentations.length - 1);
  const last = presentations.at(-1)?.decline;
  const mayRepresent = last ? rule.only_after.includes(last.code) : false;
  const latestAt = first.at + rule.window_hours * HOUR;
  return {
    rule,
    earliestAt: remaining > 0 && mayRepresent ? 0 : null,
    latestAt,
    remaining: Math.max(0, remaining),
  };
}

function verdictOfLimit(
  rule: RetryLimitRule & { kind: "limit" },
  proposed: ProposedAttempt,
  ofMethod: PastAttempt[],
): Verdict | null {
  if (!rule.binds.includes(proposed.trigger)) return null;
  const inScope = rule.scope === "invoice" ? proposed.history : ofMethod;
  const counted: number[] = [];
  for (const attempt of inScope) {
    if (rule.scope === "invoice" && attempt.invoiceId !== proposed.invoiceId) continue;
    if (rule.scope === "card_amount" && attempt.amount !== proposed.amount) continue;
    if (attempt.outcome === "succeeded") continue;
    if (attempt.decline && rule.ignores.includes(attempt.decline.class)) continue;
    counted.push(attempt.at);
  }
  counted.sort((a, b) => a - b);
  if (rule.first_is_free) counted.shift();
  if (rule.window_hours === null) {
    const remaining = Math.max(0, rule.limit - counted.length);
    return { rule, earliestAt: remaining > 0 ? 0 : null, latestAt: null, remaining };
  }
  const window = rule.window_hours * HOUR;
  const onlySpacesAttempts = rule.window_hours <= 24;
  // The oldest attempt that has to leave the window before one more fits in.
  const blocking = counted[counted.length - rule.limit];
  const earliestAt = blocking === undefined ? 0 : blocking + window;
  // Attempts that have left the window by the time of the next one no longer count.
  const nextAt = Math.max(earliestAt, counted.at(-1) ?? 0);
  const used = counted.filter((at) => at > nextAt - window).length;
  const remaining = onlySpacesAttempts ? null : Math.max(0, rule.limit - used);
  return { rule, earliestAt, latestAt: null, remaining };
}

/** The rule by which we may never charge this method by ourselves; null when we may. */
export function forbiddenBy(method: MethodDetails, trigger: AttemptTrigger): RetryLimitRule | null {
  return (
    RETRY_LIMIT_RULES.find(
      (rule) => rule.kind === "forbid" && rule.binds.includes(trigger) && governs(rule, method),
    ) ?? null
  );
}
