import { invoiceOfCharge, linksOf } from "../../dunning/facts/attempts.ts";
import type { ExecutionFact } from "../../dunning/facts/facts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";

const KEY = "charges_before";

/**
 * What the note of an attempt's start says of the charges that its invoice already has: a charge of any other id is the
 * attempt's, whatever the clocks say. A space parts the ids.
 *
 * @param latest the charges that Stripe named in the read right before the attempt
 */
export function chargesBefore(
  snapshot: Snapshot,
  invoiceId: string | null,
  latest: readonly string[],
): ExecutionFact["detail"] {
  const links = linksOf(snapshot);
  const known = snapshot.charges.filter((charge) => invoiceOfCharge(charge, links) === invoiceId);
  return { [KEY]: [...new Set([...latest, ...known.map(({ id }) => id)])].join(" ") };
}

/** The ids that `chargesBefore` noted. */
export function chargesBeforeOf({ detail }: Pick<ExecutionFact, "detail">): string[] {
  const noted = detail[KEY];
  return typeof noted === "string" ? noted.split(" ") : [];
}
