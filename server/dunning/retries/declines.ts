import { attemptsOf } from "../facts/attempts.ts";
import type { DeclineEvidence, MethodDetails } from "../facts/facts.ts";
import type { Attempt } from "../model/attempt.ts";
import type { DeclineClass } from "../model/decline-class.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { DECLINE_TABLE, type DeclineLevel, type DeclineRow, declineRowFor } from "./decline-table.ts";
import { type Rail, railOf } from "./rails.ts";
import { stopsIn } from "./retry-limit-rules.ts";

const HOUR = 3_600_000;

/** A classified decline. The reasons name the evidence that decided, its table row and source. */
export type Decline = {
  class: DeclineClass;
  /** Whether the same method may be charged again for the same claim. `limited`: a few times, far apart. */
  retrySameMethod: "yes" | "limited" | "no";
  minWaitMs: number;
  /** Hint at the most further attempts on this method; null: the strategy's own limit. */
  maxAttempts: number | null;
  concealFromCustomer: boolean;
  code: string;
  /** Ids of the rules that forbid another charge of the same card, see the table of retry limits. */
  stops?: string[];
  reasons: Reason[];
};

/** Where a code is looked up in the table. */
type Lookup = readonly [rail: DeclineRow["rail"], level: DeclineLevel];

/** One piece of evidence with its row in the table. `not_read`: the field says nothing for this card brand. */
type Clue = {
  field: string;
  value: string;
  row: DeclineRow | null;
  status: "read" | "unknown" | "not_read";
};

/** Where a code from the issuer, bank or provider is looked up, by rail, the most specific first. */
const CODE_LOOKUPS: Readonly<Record<Rail | "unknown", readonly Lookup[]>> = {
  card: [["card", "decline_code"]],
  ach: [
    ["ach", "return_code"],
    ["bank_debit", "failure_code"],
  ],
  sepa_dd: [
    ["sepa_dd", "return_code"],
    ["bank_debit", "failure_code"],
  ],
  bacs: [
    ["bacs", "return_code"],
    ["bank_debit", "failure_code"],
  ],
  bank_debit: [["bank_debit", "failure_code"]],
  lpm: [
    ["lpm", "outcome_reason"],
    ["card", "decline_code"],
  ],
  unknown: [
    ["card", "decline_code"],
    ["bank_debit", "failure_code"],
    ["lpm", "outcome_reason"],
  ],
};

/** Reasons that Stripe gives in the outcome of a card charge besides the decline codes themselves. */
const CARD_OUTCOME: Lookup = ["card", "outcome_reason"];
const API_ERROR: Lookup = ["api", "error_code"];

function findRow(lookups: readonly Lookup[], code: string): DeclineRow | null {
  for (const [rail, level] of lookups) {
    const row = declineRowFor(rail, level, code);
    if (row) return row;
  }
  return null;
}

/** No clue, or one. @param applies false: the field says nothing for this card brand */
function clueOf(field: string, value: string | null, lookups: readonly Lookup[], applies = true): Clue[] {
  if (value === null || value === "") return [];
  const row = applies ? findRow(lookups, value) : null;
  return [{ field, value, row, status: row ? "read" : applies ? "unknown" : "not_read" }];
}

/**
 * All the evidence in the order of its weight: a block by Stripe, the issuer's advice, the network's advice by brand, the
 * network's category, the decline code, the error code. An issuer's advice on this very charge outweighs a static map of
 * codes.
 */
function cluesOf(evidence: DeclineEvidence, method: MethodDetails): Clue[] {
  const rail = railOf(method) ?? "unknown";
  const lookups = CODE_LOOKUPS[rail];
  const isCard = rail === "card" || rail === "unknown";
  const { outcomeType, outcomeReason, adviceCode, networkAdviceCode, networkDeclineCode, declineCode, code } =
    evidence;
  const reason = clueOf("outcome_reason", outcomeReason, isCard ? [CARD_OUTCOME, ...lookups] : lookups);
  const wasBlocked = outcomeType === "blocked" || outcomeType === "invalid";
  return [
    ...(wasBlocked ? reason : []),
    ...(wasBlocked ? clueOf("outcome_type", outcomeType, [["any", "outcome_type"]]) : []),
    ...clueOf("advice_code", adviceCode, [["card", "advice_code"]]),
    ...clueOf(
      "network_advice_code",
      networkAdviceCode,
      [["mastercard", "network_advice_code"]],
      method.brand === "mastercard",
    ),
    // Outside cards the "network" decline code is the scheme's own return code.
    ...(isCard
      ? clueOf(
          "network_decline_code",
          networkDeclineCode,
          [["visa", "network_decline_code"]],
          method.brand === "visa",
        )
      : clueOf("network_decline_code", networkDeclineCode, lookups)),
    // A local payment method gives the reason in the outcome; its decline code, if any, is generic.
    ...(!wasBlocked && rail === "lpm" ? reason : []),
    ...clueOf("decline_code", declineCode, [...lookups, API_ERROR]),
    ...(!wasBlocked && rail !== "lpm" ? reason : []),
    ...clueOf("code", code, [...lookups, API_ERROR]),
  ];
}

/**
 * Classifies a decline from all its evidence. The first piece of evidence that the table knows decides, with five
 * exceptions:
 *
 * - a demand for authentication stays one, whatever the other evidence is;
 * - where any piece forbids another charge, the strictest such piece decides: advice makes a code stricter, never softer, so
 *   that more evidence cannot turn a "no" into a "yes";
 * - advice to correct the card's data decides nothing where the code names the wrong data;
 * - a network rule that forbids another attempt (Visa category 1, Mastercard advice 03 and 21) makes the decline hard;
 * - a wait that the network asks for (Mastercard advice 24 to 30) replaces any other.
 *
 * The decline is concealed from the customer if any piece of evidence demands it. A code that the table does not know is
 * reported in the reasons as `unknown_code`; on its own it counts as soft: a few attempts, a day apart.
 *
 * `code` is the most specific code: the decline code if the table knows one, else the code that decided.
 * Order and rows: the decline table, each row with its source.
 */
export function classify(evidence: DeclineEvidence, method: MethodDetails): Decline {
  const clues = cluesOf(evidence, method);
  const inTable = clues.filter((clue) => clue.row !== null);
  const hasCode = (code: string) => evidence.declineCode === code || evidence.code === code;
  const deciding =
    inTable.find(({ row }) => row?.class === "authentication") ??
    forbiddingClue(inTable) ??
    inTable.find(({ value, row }) => value !== GENERIC_CODE && !row?.unless_code.some(hasCode)) ??
    fallbackClue(clues, method);
  const row = deciding.row ?? declineRowFor("any", "fallback", "unknown_code")!;
  const stops = stopsIn(evidence, method);
  const isStopped = stops.length > 0 && row.class !== "authentication";
  const retrySameMethod = isStopped ? "no" : row.retry_same_method;
  const networkWait = retrySameMethod === "no" ? null : networkWaitIn(clues);
  return {
    class: isStopped ? "hard" : row.class,
    retrySameMethod,
    minWaitMs: retrySameMethod === "no" ? 0 : (networkWait?.hours ?? row.min_wait_hours ?? 24) * HOUR,
    maxAttempts: retrySameMethod === "no" ? 0 : maxAttemptsOf(row, inTable),
    concealFromCustomer: row.conceal || inTable.some((clue) => clue.row?.conceal),
    code: mostSpecificCode(deciding, inTable),
    ...(stops.length > 0 ? { stops } : {}),
    reasons: [
      decidingReason(deciding, row),
      ...stops.map((rule): Reason => ({ code: "network_stop", rule })),
      ...(networkWait ? [networkWait.reason] : []),
      ...clues.filter((clue) => clue !== deciding).flatMap(otherReasons),
    ],
  };
}

/**
 * The clue that forbids another charge. A decline for good weighs more than one that something can mend, except where Stripe
 * blocked the charge itself, so that no issuer saw it. That a charge was blocked says less than the reason of the block.
 */
function forbiddingClue(inTable: readonly Clue[]): Clue | undefined {
  const isExplained = inTable.some(({ field }) => field === "outcome_reason");
  const forbidding = inTable.filter(
    ({ field, row }) => row?.retry_same_method === "no" && !(field === "outcome_type" && isExplained),
  );
  const wasBlocked = inTable.some(({ field }) => field === "outcome_type");
  return (wasBlocked ? undefined : forbidding.find(({ row }) => row?.class === "hard")) ?? forbidding[0];
}

/** Says only that the charge was declined; any other code, even an unknown one, is more specific. */
const GENERIC_CODE = "card_declined";

/** Without a deciding clue: the first unknown code, the generic one, or that there is no evidence at all. */
function fallbackClue(clues: Clue[], method: MethodDetails): Clue {
  const unknown = clues.filter(({ row }) => row === null);
  const clue =
    unknown.find(({ field }) => field === "decline_code" || field === "code") ??
    clues.find(({ value }) => value === GENERIC_CODE) ??
    unknown[0];
  if (clue) return clue;
  const fallbackCode =
    railOf(method) === null && method.fingerprint === null ? "no_payment_method" : "unknown_code";
  const row = declineRowFor("any", "fallback", fallbackCode);
  return {
    field: "none",
    value: fallbackCode === "no_payment_method" ? fallbackCode : "no_evidence",
    row,
    status: "read",
  };
}

function decidingReason({ field, value }: Clue, row: DeclineRow): Reason {
  const code = row.level === "fallback" && row.code === "unknown_code" ? "unknown_code" : "decided_by";
  const { rail, level, meaning, action, source, verified } = row;
  return { code, field, value, rail, level, meaning, action, source, verified, as_of: DECLINE_TABLE.as_of };
}

/** A code that means nothing for this card brand is no reason; it stays in the evidence. */
function otherReasons({ field, value, row, status }: Clue): Reason[] {
  if (row)
    return [
      { code: "also_said", field, value, class: row.class, meaning: row.meaning, conceal: row.conceal },
    ];
  return status === "unknown" ? [{ code: "unknown_code", field, value }] : [];
}

function networkWaitIn(clues: Clue[]): { hours: number; reason: Reason } | null {
  for (const { field, value, row } of clues) {
    if (!row?.wait_binds || row.min_wait_hours === null) continue;
    const hours = row.min_wait_hours;
    return { hours, reason: { code: "wait_of_network", field, value, hours, source: row.source } };
  }
  return null;
}

/** A network's category sets no number of attempts; then the first code in the evidence that does so counts. */
function maxAttemptsOf(row: DeclineRow, inTable: Clue[]): number | null {
  if (row.max_attempts !== null) return row.max_attempts;
  for (const clue of inTable) {
    if (clue.row && clue.row.retry_same_method !== "no" && clue.row.max_attempts !== null)
      return clue.row.max_attempts;
  }
  return null;
}

const ADVICE_FIELDS: ReadonlySet<string> = new Set([
  "advice_code",
  "network_advice_code",
  "network_decline_code",
]);

function mostSpecificCode(deciding: Clue, inTable: Clue[]): string {
  if (!ADVICE_FIELDS.has(deciding.field) || deciding.row?.class === "authentication") return deciding.value;
  const codes = inTable.filter(
    ({ field }) => field === "decline_code" || field === "outcome_reason" || field === "code",
  );
  return (codes.find(({ value }) => value !== GENERIC_CODE) ?? deciding).value;
}

/** Null while the reason of the attempt's failure is unknown. */
export const declineOf = ({ evidence, method }: Attempt): Decline | null =>
  evidence ? classify(evidence, method) : null;

/** The decline of an invoice's latest failed attempt, with the method charged; null while its reason is unknown. */
export function latestDeclineOf(
  snapshot: Snapshot,
  invoiceId: string,
): { decline: Decline; method: MethodDetails } | null {
  const latest = attemptsOf(snapshot)
    .get(invoiceId)
    ?.findLast(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const decline = latest && declineOf(latest);
  return decline ? { decline, method: latest.method } : null;
}
