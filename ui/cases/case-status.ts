import type { CaseAnswer, Hold } from "./use-case.ts";

type Next = CaseAnswer["next"][number];

/** The state of a case, with the hold or the next action that explains it. */
export type CaseState =
  | { state: "healthy" | "recovered" | "lost" | "disconnected" | "held_out" }
  | { state: Hold["kind"]; hold: Hold }
  | { state: "open"; next: Next | null };

const SHOWN: ReadonlySet<Next["do"]["kind"]> = new Set(["charge", "message", "task", "end"]);

/** What a person would call the next steps; what the engine looks up meanwhile is none. Soonest first. */
export const comingOf = ({ next }: CaseAnswer): Next[] => next.filter((action) => SHOWN.has(action.do.kind));

/** Whether an experiment leaves the case to Stripe: nothing of ours happens until that is over. */
export const isHeldOut = ({ case: case_ }: CaseAnswer): boolean =>
  case_?.waitsFor.some(({ code }) => code === "held_out") ?? false;

type StripeAttempt = { invoiceId: string; number: string | null; at: number };

/** Stripe's own next attempts on the case's open invoices, soonest first; none that we are about to stop. */
export const stripeAttemptsOf = ({ invoices, next }: CaseAnswer, now: number): StripeAttempt[] =>
  invoices
    .filter(
      ({ id }) => !next.some((action) => action.do.kind === "suspend_retries" && action.invoiceId === id),
    )
    .flatMap(({ id, number, status, nextPaymentAttemptAt: at }) =>
      status === "open" && at !== null && at > now ? [{ invoiceId: id, number, at }] : [],
    )
    .sort((a, b) => a.at - b.at);

/** @param invoiceId the invoice that is looked at: a pause of it alone counts too */
export function caseStateOf(answer: CaseAnswer, invoiceId: string | null, now: number): CaseState {
  const { case: case_, holds } = answer;
  if (!case_) return { state: "healthy" };
  if (case_.status !== "open") return { state: case_.status };
  if (!answer.connected) return { state: "disconnected" };
  const running = holds
    .filter(({ fromAt, endsAt }) => fromAt <= now && (endsAt === null || endsAt > now))
    .sort((a, b) => (b.endsAt ?? Number.POSITIVE_INFINITY) - (a.endsAt ?? Number.POSITIVE_INFINITY));
  const hold =
    running.find((held) => held.invoiceId === null || held.invoiceId === invoiceId) ??
    running.find(({ kind }) => kind === case_.heldBy);
  if (hold) return { state: hold.kind, hold };
  if (isHeldOut(answer)) return { state: "held_out" };
  return { state: "open", next: comingOf(answer)[0] ?? null };
}
