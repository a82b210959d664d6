import { attemptsOf } from "../facts/attempts.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { MethodDetails } from "../facts/facts.ts";
import type { Decline } from "./planner-types.ts";
import { declineOf } from "./planner-input.ts";

/** Why an invoice's latest attempt failed and with which kind of method; null when nobody said so yet. */
export function latestDecline(
  snapshot: Snapshot,
  invoiceId: string,
): { decline: Decline; method: MethodDetails } | null {
  const failures = (attemptsOf(snapshot).get(invoiceId) ?? []).filter(
    ({ outcome }) => outcome !== "succeeded",
  );
  const latest = failures.at(-1);
  const decline = latest && declineOf(latest);
  return decline ? { decline, method: latest.method } : null;
}
