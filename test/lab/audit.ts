import type { PlanAsk } from "./protocol.ts";

type Attempt = PlanAsk["attempts"][number];
type Method = PlanAsk["methods"][number];

/** An attempt that a network, a scheme or plain prudence forbids. */
export interface Breach {
  readonly rule: string;
  /** Epoch milliseconds of the attempt. */
  readonly at: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Visa Core Rules of 18 April 2026, table 7-2, category 1 (second hand): the issuer will never approve. */
const VISA_NEVER = new Set(["04", "07", "12", "14", "15", "41", "43", "46", "57", "R0", "R1", "R3"]);
/** Mastercard's advice not to try again, and to stop the recurring payment: a try within 30 days costs a fee. */
const MASTERCARD_NEVER = new Set(["03", "21"]);
/** Hours to wait after Mastercard's advice 24 to 30 (processors' tables of merchant advice codes). */
const MASTERCARD_WAIT: Readonly<Record<string, number>> = {
  "24": 1,
  "25": 24,
  "26": 48,
  "27": 96,
  "28": 144,
  "29": 192,
  "30": 240,
};
/** Failures on the way to the issuer, which no issuer counts. */
const TECHNICAL = new Set(["processing_error", "issuer_not_available", "reenter_transaction"]);

interface Past {
  readonly attempt: Attempt;
  readonly method: Method;
  /** Earlier tries with the same method, oldest first. */
  readonly earlier: readonly Attempt[];
  readonly declines: readonly Attempt[];
}

/** True: the attempt breaks the rule. */
type Rule = (past: Past) => boolean;

const isCard = ({ method }: Past, ...brands: string[]) =>
  method.type === "card" && (brands.length === 0 || brands.includes(method.brand ?? ""));
const within = (past: Past, time: number) =>
  past.earlier.filter(({ at }) => at > past.attempt.at - time).length;

/**
 * The rules for each attempt. Written for the laboratory from the published rules, apart from any policy: Visa allows 20
 * tries in 30 days since May 2025, 15 before; American Express and Discover publish none and are held to the stricter figure.
 */
const RULES: Readonly<Record<string, Rule>> = {
  visa_category_1: (past) =>
    isCard(past, "visa") && past.declines.some(({ networkDeclineCode: code }) => VISA_NEVER.has(code ?? "")),
  visa_20_in_30_days: (past) => isCard(past, "visa") && within(past, 30 * DAY) >= 20,
  amex_discover_15_in_30_days: (past) => isCard(past, "amex", "discover") && within(past, 30 * DAY) >= 15,
  mastercard_advice_03_21: (past) =>
    isCard(past, "mastercard") &&
    past.declines.some(
      ({ at, networkAdviceCode: code }) =>
        MASTERCARD_NEVER.has(code ?? "") && at > past.attempt.at - 30 * DAY,
    ),
  mastercard_advice_wait: (past) =>
    isCard(past, "mastercard") &&
    past.declines.some(
      ({ at, networkAdviceCode: code }) => past.attempt.at < at + (MASTERCARD_WAIT[code ?? ""] ?? 0) * HOUR,
    ),
  mastercard_10_in_a_day: (past) => isCard(past, "mastercard") && within(past, DAY) >= 10,
  mastercard_35_in_30_days: (past) => isCard(past, "mastercard") && within(past, 30 * DAY) >= 35,
  stripe_do_not_try_again: (past) =>
    past.declines.some(({ adviceCode }) => adviceCode === "do_not_try_again"),
  card_once_a_day: (past) =>
    isCard(past) &&
    past.earlier.some(
      ({ at, declineCode }) => at > past.attempt.at - DAY && !TECHNICAL.has(declineCode ?? ""),
    ),
  debit_only_after_missing_funds: (past) =>
    !isCard(past) && past.declines.some(({ declineCode }) => declineCode !== "insufficient_funds"),
  /** Nacha: two reinitiations within 180 days. Stripe: two for SEPA in 30 days. Bacs: a month, held to the same two. */
  debit_twice_again: (past) => !isCard(past) && past.earlier.length > 2,
};

/**
 * The breaches of one invoice's attempts.
 *
 * @param attempts oldest first, the first failure included; that one is the merchant's charge and breaks nothing
 */
export function audit(methods: readonly Method[], attempts: readonly Attempt[]): Breach[] {
  const breaches: Breach[] = [];
  attempts.forEach((attempt, index) => {
    if (index === 0) return;
    const method = methods.find(({ id, default: isDefault }) =>
      attempt.method === null ? isDefault : id === attempt.method,
    );
    if (method === undefined) return;
    const earlier = attempts
      .slice(0, index)
      .filter((other) => (other.method === null ? method.default : other.method === method.id));
    const declines = earlier.filter(({ outcome }) => outcome === "declined");
    for (const [rule, breaks] of Object.entries(RULES))
      if (breaks({ attempt, method, earlier, declines })) breaches.push({ rule, at: attempt.at });
  });
  return breaches;
}
