import { invoiceOfCharge, linksOf } from "../facts/attempts.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact, ChargeFact } from "../facts/facts.ts";

/** Which charges and notices are of our own doing, and whose invoice a charge is on. */
export type OwnChargeLinks = {
  /** By the idempotency key of the act that made it. */
  chargeOfKey: ReadonlyMap<string, ChargeFact>;
  /** Keys of the acts. */
  keys: ReadonlySet<string>;
  /** The invoice that a charge is on; null where nothing says so. */
  invoiceOf(charge: ChargeFact): string | null;
};

/** @param own the charges and other acts that were ours */
export function ownChargeLinksOf(snapshot: Snapshot, own: readonly ExecutionFact[]): OwnChargeLinks {
  const links = linksOf(snapshot);
  const keys = new Set(
    own.filter(({ kind }) => kind === "charge").map(({ idempotencyKey }) => idempotencyKey),
  );
  const chargeOfKey = new Map<string, ChargeFact>();
  for (const charge of snapshot.charges) {
    if (charge.idempotencyKey !== null && keys.has(charge.idempotencyKey)) {
      chargeOfKey.set(charge.idempotencyKey, charge);
    }
  }
  return { chargeOfKey, keys, invoiceOf: (charge) => invoiceOfCharge(charge, links) };
}
