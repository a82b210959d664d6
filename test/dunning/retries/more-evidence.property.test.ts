import fc from "fast-check";
import { expect, it } from "vitest";
import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { DECLINE_TABLE, type DeclineLevel } from "../../../server/dunning/retries/decline-table.ts";
import { classify } from "../../../server/dunning/retries/declines.ts";
import { runs } from "../../runs.ts";
import { card, NO_EVIDENCE, NO_METHOD } from "./planner-inputs.ts";

/**
 * The evidence of one decline arrives in pieces. Each further piece may make it stricter or name a better reason; none turns
 * "no" into "yes". A demand for authentication is apart: the customer's confirmation is another way to pay.
 */

const codesAt = (...levels: DeclineLevel[]) => [
  ...new Set(DECLINE_TABLE.rows.filter(({ level }) => levels.includes(level)).map(({ code }) => code)),
  "code_of_the_future",
];
const CODES = codesAt("decline_code", "return_code", "failure_code", "error_code");

/** Why the charge came to its end, with the reason that Stripe gives for it: one piece. */
const outcome = fc.record({
  outcomeType: fc.constantFrom("issuer_declined", "blocked", "invalid"),
  outcomeReason: fc.constantFrom(null, ...codesAt("outcome_reason", "decline_code")),
});
const piece: fc.Arbitrary<Partial<DeclineEvidence>> = fc.oneof(
  outcome,
  fc.record({ adviceCode: fc.constantFrom(...codesAt("advice_code")) }),
  fc.record({ networkAdviceCode: fc.constantFrom(...codesAt("network_advice_code")) }),
  fc.record({ networkDeclineCode: fc.constantFrom(...codesAt("network_decline_code", "return_code")) }),
  fc.record({ declineCode: fc.constantFrom(...CODES) }),
  fc.record({ code: fc.constantFrom(...CODES) }),
);
const method: fc.Arbitrary<MethodDetails> = fc.constantFrom(
  card(),
  card({ brand: "mastercard" }),
  card({ brand: "amex" }),
  { ...NO_METHOD, type: "sepa_debit" },
  { ...NO_METHOD, type: "us_bank_account" },
  { ...NO_METHOD, type: "paypal" },
);

/** What is known stays: a piece adds only what nobody had said, and an outcome comes with its reason. */
const overlaid = (evidence: DeclineEvidence, more: Partial<DeclineEvidence>): DeclineEvidence => {
  const isSaid = (field: string) =>
    evidence[field === "outcomeReason" ? "outcomeType" : (field as keyof DeclineEvidence)] !== null;
  return { ...evidence, ...Object.fromEntries(Object.entries(more).filter(([field]) => !isSaid(field))) };
};

it("more evidence never turns a no into a yes", () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), piece, method, (pieces, more, paidWith) => {
      const known = pieces.reduce(overlaid, { ...NO_EVIDENCE });
      const before = classify(known, paidWith);
      const all = overlaid(known, more);
      const after = classify(all, paidWith);
      fc.pre(before.retrySameMethod === "no" && after.class !== "authentication");
      expect(after.retrySameMethod).toBe("no");
      // Where Stripe blocked the charge no issuer saw it, and the first clue that forbids another charge names the class.
      const wasBlocked = all.outcomeType === "blocked" || all.outcomeType === "invalid";
      if (before.class === "hard" && !wasBlocked) expect(after.class).toBe("hard");
    }),
    { numRuns: runs(5_000) },
  );
});
