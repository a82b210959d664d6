import type { Reason } from "../model/reason.ts";
import type { DeclineEvidence, MethodDetails } from "../facts/facts.ts";
import { stopsIn } from "./retry-limit-rules.ts";
import { DECLINE_TABLE, type DeclineLevel, type DeclineRow, declineRow } from "./decline-table.ts";
import type { Decline } from "./planner-types.ts";
import { type Rail, railOf } from "./rails.ts";

const HOUR = 3_600_000;

type Place = readonly [DeclineRow["rail"], DeclineLevel];

/** One piece of evidence and what the table says about it. */
type Clue = {
  field: string;
  value: string;
  row: DeclineRow | null;
  standing: "read" | "unknown" | "not_read";
};

/** The table's places for a code that issuer, bank or provider gave, by rail, most specific first. */
const PLACES: Readonly<Record<Rail | "unknown", readonly Place[]>> = {
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

/** Reasons that Stripe gives in the outcome of a card charge beside the decline codes themselves. */
const CARD_OUTCOME: Place = ["card", "outcome_reason"];
const API: Place = ["api", "error_code"];

function lookUp(places: readonly Place[], code: string): DeclineRow | null {
  for (const [rail, level] of places) {
    const row = declineRow(rail, level, code);
    if (row) return row;
  }
  return null;
}

function clue(field: string, value: string | null, places: readonly Place[], readable = true): Clue[] {
  if (value === null || value === "") return [];
  const row = readable ? lookUp(places, value) : null;
  return [{ field, value, row, standing: row ? "read" : readable ? "unknown" : "not_read" }];
}

/**
 * All the evidence in the order of its weight: what Stripe blocked, the advice of the issuer, the
 * network's advice by brand, the network's category, the decline code, the error code. An issuer's advice
 * on this very charge outweighs a static map of codes.
 */
function cluesOf(evidence: DeclineEvidence, method: MethodDetails): Clue[] {
  const rail = railOf(method) ?? "unknown";
  const places = PLACES[rail];
  const isCard = rail === "card" || rail === "unknown";
  const { outcomeType, outcomeReason, adviceCode, networkAdviceCode, networkDeclineCode, declineCode, code } =
    evidence;
  const reasonPlaces = isCard ? [CARD_OUTCOME, ...places] : places;
  const reason = clue("outcome_reason", outcomeReason, reasonPlaces);
  const stopped = outcomeType === "blocked" || outcomeType === "invalid";
  return [
    ...(stopped ? reason : []),
    ...(stopped ? clue("outcome_type", outcomeType, [["any", "outcome_type"]]) : []),
    ...clue("advice_code", adviceCode, [["card", "advice_code"]]),
    // Outside cards the "network" codes are the scheme's own return codes.
    ...clue(
      "network_advice_code",
      networkAdviceCode,
      [["mastercard", "network_advice_code"]],
      method.brand === "mastercard",
    ),
    ...(isCard
      ? clue(
          "network_decline_code",
          networkDeclineCode,
          [["visa", "network_decline_code"]],
          method.brand === "visa",
        )
      : clue("network_decline_code", networkDeclineCode, places)),
    // A local method says why in the outcome; its decline code, if any, is the umbrella.
    ...(!stopped && rail === "lpm" ? reason : []),
    ...clue("decline_code", declineCode, [...places, API]),
    ...(!stopped && rail !== "lpm" ? reason : []),
    ...clue("code", code, [...places, API]),
  ];
}

/**
 * Classes a decline from the whole evidence and keeps why. The first piece of evidence that the table
 * knows decides, with four exceptions: a demand for authentication stays one whatever else was said; advice
 * that card data be put right adds nothing where the code says which; a
 * network rule that forbids another try (Visa category 1, Mastercard advice 03 and 21) makes it hard; and
 * a wait that the network asks for (Mastercard advice 24 to 30) replaces any other. It is to be concealed
 * from the customer if any piece of evidence is. A code that the table does not know is reported in
 * `because` as `unknown_code`; alone it counts as soft, a few tries, a day apart.
 *
 * `code` is the most telling code: the decline code if there is one the table knows, else what decided.
 * Order and rows: the decline table, each row with its source.
 */
export function classify(evidence: DeclineEvidence, method: MethodDetails): Decline {
  const clues = cluesOf(evidence, method);
  const known = clues.filter((each) => each.row !== null);
  const said = (code: string) => evidence.declineCode === code || evidence.code === code;
  const deciding =
    known.find(({ row }) => row?.class === "authentication") ??
    known.find(({ value, row }) => value !== UMBRELLA && !row?.unless_said.some(said)) ??
    fallback(clues, method);
  const row = deciding.row ?? declineRow("any", "fallback", "unknown_code")!;
  const stops = stopsIn(evidence, method);
  const stopped = stops.length > 0 && row.class !== "authentication";
  const retrySameMethod = stopped ? "no" : row.retry_same_method;
  const networkWait = retrySameMethod === "no" ? null : waitOfNetwork(clues);
  return {
    class: stopped ? "hard" : row.class,
    retrySameMethod,
    minWaitMs: retrySameMethod === "no" ? 0 : (networkWait?.hours ?? row.min_wait_hours ?? 24) * HOUR,
    maxAttempts: retrySameMethod === "no" ? 0 : attemptsIn(row, known),
    concealFromCustomer: row.conceal || known.some((each) => each.row?.conceal),
    code: tellingCode(deciding, known),
    ...(stops.length > 0 ? { stops } : {}),
    reasons: [
      decidedBy(deciding, row),
      ...stops.map((rule): Reason => ({ code: "network_stop", rule })),
      ...(networkWait ? [networkWait.reason] : []),
      ...clues.filter((each) => each !== deciding).map((each) => alsoSaid(each, method)),
    ],
  };
}

/** Says only that there is a reason; any other code, even an unknown one, tells more. */
const UMBRELLA = "card_declined";

/** Without a telling code: the first unknown one, the umbrella, or that nobody said anything. */
function fallback(clues: Clue[], method: MethodDetails): Clue {
  const unknown = clues.filter(({ row }) => row === null);
  const told =
    unknown.find(({ field }) => field === "decline_code" || field === "code") ??
    clues.find(({ value }) => value === UMBRELLA) ??
    unknown[0];
  if (told) return told;
  const nothing =
    railOf(method) === null && method.fingerprint === null ? "no_payment_method" : "unknown_code";
  const row = declineRow("any", "fallback", nothing);
  return {
    field: "none",
    value: nothing === "no_payment_method" ? nothing : "no_evidence",
    row,
    standing: "read",
  };
}

function decidedBy({ field, value }: Clue, row: DeclineRow): Reason {
  const code = row.level === "fallback" && row.code === "unknown_code" ? "unknown_code" : "decided_by";
  const { rail, level, meaning, action, source, verified } = row;
  return { code, field, value, rail, level, meaning, action, source, verified, as_of: DECLINE_TABLE.as_of };
}

function alsoSaid({ field, value, row, standing }: Clue, method: MethodDetails): Reason {
  if (row)
    return { code: "also_said", field, value, class: row.class, meaning: row.meaning, conceal: row.conceal };
  if (standing === "unknown") return { code: "unknown_code", field, value };
  return { code: "not_read", field, value, brand: method.brand };
}

function waitOfNetwork(clues: Clue[]): { hours: number; reason: Reason } | null {
  for (const { field, value, row } of clues) {
    if (!row?.wait_binds || row.min_wait_hours === null) continue;
    const hours = row.min_wait_hours;
    return { hours, reason: { code: "wait_of_network", field, value, hours, source: row.source } };
  }
  return null;
}

/** A network's category leaves the count to the code beneath it. */
function attemptsIn(row: DeclineRow, known: Clue[]): number | null {
  if (row.max_attempts !== null) return row.max_attempts;
  for (const each of known) {
    if (each.row && each.row.retry_same_method !== "no" && each.row.max_attempts !== null)
      return each.row.max_attempts;
  }
  return null;
}

const ADVICE: ReadonlySet<string> = new Set(["advice_code", "network_advice_code", "network_decline_code"]);

function tellingCode(deciding: Clue, known: Clue[]): string {
  if (!ADVICE.has(deciding.field) || deciding.row?.class === "authentication") return deciding.value;
  const codes = known.filter(
    ({ field }) => field === "decline_code" || field === "outcome_reason" || field === "code",
  );
  return (codes.find(({ value }) => value !== UMBRELLA) ?? deciding).value;
}
