import type { TaskFact } from "../facts/facts.ts";
import type { Reason } from "../model/reason.ts";
import { CONTACT_UPLIFT, contactUpliftOf } from "./contact-uplift.ts";
import type { SelfCure } from "./self-cure.ts";

/** One open invoice of a case: its open amount, and the chance that the amount comes by itself. */
export type OpenClaim = SelfCure & {
  /** Minor units of the case's currency. */
  open: number;
};

/** The value of one more personal contact about a case. */
export type ContactValue = {
  /** Whole percent of the open amount that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: number | null;
  /** The amount that a contact is expected to add, in minor units of the case's currency. */
  expectedValue: number;
  /** First the verdict, then its grounds. */
  reasons: Reason[];
  /** Whether the value changes with time alone, without a new fact. */
  changesOverTime: boolean;
};

export const NO_CONTACT_VALUE: ContactValue = {
  selfCure: null,
  expectedValue: 0,
  reasons: [],
  changesOverTime: false,
};

/**
 * The expected value of one more personal contact: Σ open·(1 − c)·h·f^k over the open invoices, with the chance c that the
 * money comes by itself, the uplift h (the share of the rest that one contact brings), and the factor f for each of the k
 * contacts made so far; see the table of contact uplift. A contact is worthwhile if it adds at least the table's least
 * share of the open amount.
 *
 * @param claims the case's open invoices in its own currency
 * @param contacts personal contacts made about the case so far
 */
export function contactValueOf(
  claims: readonly OpenClaim[],
  contacts: number,
  currency: string,
): ContactValue {
  const open = claims.reduce((sum, claim) => sum + claim.open, 0);
  const largest = [...claims].sort((a, b) => b.open - a.open)[0];
  if (!largest || open <= 0) return NO_CONTACT_VALUE;
  const expectedBySelfCure = claims.reduce((sum, claim) => sum + claim.open * claim.chance, 0);
  const repeatFactor = CONTACT_UPLIFT.afterContact ** contacts;
  const gain = claims.reduce(
    (sum, claim) =>
      sum + claim.open * (1 - claim.chance) * contactUpliftOf(claim.claimState).uplift * repeatFactor,
    0,
  );
  const selfCure = percentOf(expectedBySelfCure / open);
  const expectedValue = Math.round(gain);
  const by = Math.max(...claims.map(({ expectedBy }) => expectedBy));
  const isWorthwhile = gain / open >= CONTACT_UPLIFT.leastGain;
  const figures = { percent: selfCure, by, adds: percentOf(gain / open) };
  return {
    selfCure,
    expectedValue,
    changesOverTime: claims.some(({ basis }) => basis === "lateness" || basis === "unasked"),
    reasons: [
      isWorthwhile
        ? { code: "contact_helps", ...figures, amount: expectedValue, currency }
        : { code: "contact_adds_little", ...figures },
      {
        code: "self_cure",
        basis: largest.basis,
        situation: largest.claimState,
        percent: percentOf(largest.chance),
        by: largest.expectedBy,
        n: largest.sampleSize,
      },
      ...(contacts > 0 ? [{ code: "contacted_before", contacts }] : []),
    ],
  };
}

const percentOf = (share: number): number => Math.round(100 * share);

/** Counts finished tasks that reached the customer. Reviews, and tasks that were not needed, reached nobody. */
export const countPersonalContacts = (tasks: readonly TaskFact[], caseIds: ReadonlySet<string>): number =>
  tasks.filter(
    ({ caseId, kind, doneAt, outcome }) =>
      caseIds.has(caseId) && doneAt !== null && kind !== "review" && outcome !== "not_needed",
  ).length;
