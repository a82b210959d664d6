import type { Shop } from "./shop.ts";

/** `unsettled`: the account gave no answer; `observed` says why. */
export type Observation = { outcome: "holds" | "fails" | "unsettled"; observed: string };

/** Something that we take for true of Stripe and that no document of Stripe's supports. */
export type Assumption = {
  id: string;
  /** What we assume, as a sentence. */
  assumed: string;
  /** What we do, so that we are right if it holds and if it does not. */
  both: string;
  /** How a person settles it on a sandbox within the hour, where the script cannot or did not. */
  byHand: string;
  /** How many failed renewals it uses up. */
  renewals?: number;
  /** Tries it in a test account; left out where no call can. */
  prove?: (shop: Shop) => Promise<Observation>;
};

export const holdsIf = (condition: boolean, observed: string): Observation => ({
  outcome: condition ? "holds" : "fails",
  observed,
});

export const unsettled = (observed: string): Observation => ({ outcome: "unsettled", observed });
