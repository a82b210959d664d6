import { attemptsOf } from "./attempts.ts";
import type { Snapshot } from "./decision.ts";
import type { MethodDetails } from "./facts.ts";
import type { Decline } from "./retry/planner.ts";
import { declineOf } from "./retry/question.ts";

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
