import type { CaseAnswer, Hold } from "./use-case.ts";

type Next = CaseAnswer["next"][number];

/** The state of a case, with the hold or the next action that explains it. */
export type CaseState =
  | { state: "healthy" | "recovered" | "lost" | "disconnected" }
  | { state: Hold["kind"]; hold: Hold }
  | { state: "open"; next: Next | null };

const SHOWN: ReadonlySet<Next["do"]["kind"]> = new Set(["charge", "message", "task", "end"]);

/** What a person would call the next steps; what the engine looks up meanwhile is none. Soonest first. */
export const comingOf = ({ next }: CaseAnswer): Next[] => next.filter((action) => SHOWN.has(action.do.kind));

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
  return { state: "open", next: comingOf(answer)[0] ?? null };
}
