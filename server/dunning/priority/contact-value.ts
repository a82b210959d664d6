import type { Reason } from "../model/reason.ts";
import type { TaskFact } from "../facts/facts.ts";
import { CONTACT_UPLIFT, contactUpliftOf } from "./contact-uplift.ts";
import type { SelfCure } from "./self-cure.ts";

/** One open invoice of a case: its money and whether that comes by itself. */
export type OpenClaim = SelfCure & {
  /** Minor units of the case's currency. */
  open: number;
};

/** What a personal contact about a case is worth. */
export type ContactValue = {
  /** Whole percent of the open money that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: number | null;
  /** What a person's contact is expected to bring on top, in minor units of the case's currency. */
  expectedValue: number;
  /** First the verdict, then what it rests on. */
  reasons: Reason[];
  /** Whether it changes with time alone. */
  changesOverTime: boolean;
};

export const NO_CONTACT_VALUE: ContactValue = {
  selfCure: null,
  expectedValue: 0,
  reasons: [],
  changesOverTime: false,
};

/**
 * What a person can still win: Σ open·(1 − c)·h·f^k over the open invoices, with the chance c that the money comes by
 * itself, the share h of the rest that one contact brings, and the factor f for each of k contacts that were made
 * already (see the table of contact effects). A contact is worth making where that is at least the table's least
 * share of the open money.
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
  const leading = [...claims].sort((a, b) => b.open - a.open)[0];
  if (!leading || open <= 0) return NO_CONTACT_VALUE;
  const comes = claims.reduce((sum, claim) => sum + claim.open * claim.chance, 0);
  const again = CONTACT_UPLIFT.afterContact ** contacts;
  const gain = claims.reduce(
    (sum, { open: owed, chance, claimState: situation }) =>
      sum + owed * (1 - chance) * contactUpliftOf(situation).helped * again,
    0,
  );
  const selfCure = percentOf(comes / open);
  const expectedValue = Math.round(gain);
  const by = Math.max(...claims.map((claim) => claim.expectedBy));
  const worthwhile = gain / open >= CONTACT_UPLIFT.leastGain;
  const figures = { percent: selfCure, by, adds: percentOf(gain / open) };
  return {
    selfCure,
    expectedValue,
    changesOverTime: claims.some(({ basis }) => basis === "lateness" || basis === "unasked"),
    reasons: [
      worthwhile
        ? { code: "contact_helps", ...figures, amount: expectedValue, currency }
        : { code: "contact_adds_little", ...figures },
      {
        code: "self_cure",
        basis: leading.basis,
        situation: leading.claimState,
        percent: percentOf(leading.chance),
        by: leading.expectedBy,
        n: leading.sampleSize,
      },
      ...(contacts > 0 ? [{ code: "contacted_before", contacts }] : []),
    ],
  };
}

const percentOf = (share: number): number => Math.round(100 * share);

/** Work that meant talking to the customer and was done; what was not needed, and reviews, reached nobody. */
export const countPersonalContacts = (tasks: readonly TaskFact[], caseIds: ReadonlySet<string>): number =>
  tasks.filter(
    ({ caseId, kind, doneAt, outcome }) =>
      caseIds.has(caseId) && doneAt !== null && kind !== "review" && outcome !== "not_needed",
  ).length;
