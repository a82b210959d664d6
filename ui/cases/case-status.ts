import type { CaseAnswer, Hold } from "./use-case.ts";

type Next = CaseAnswer["next"][number];

/** How a case stands, in one word, with what there is to say about it. */
export type Standing =
  | { state: "healthy" | "recovered" | "lost" | "disconnected" }
  | { state: Hold["kind"]; hold: Hold }
  | { state: "open"; next: Next | null };

const SHOWN: ReadonlySet<Next["do"]["kind"]> = new Set(["charge", "message", "task", "end"]);

/** What a person would call the next steps; what the engine looks up meanwhile is none. Soonest first. */
export const comingOf = ({ next }: CaseAnswer): Next[] => next.filter((one) => SHOWN.has(one.do.kind));

/** @param invoiceId the invoice that is looked at: a pause of it alone counts too */
export function standingOf(answer: CaseAnswer, invoiceId: string | null, now: number): Standing {
  const { case: one, holds } = answer;
  if (!one) return { state: "healthy" };
  if (one.status !== "open") return { state: one.status };
  if (!answer.connected) return { state: "disconnected" };
  const running = holds
    .filter(({ fromAt, endsAt }) => fromAt <= now && (endsAt === null || endsAt > now))
    .sort((a, b) => (b.endsAt ?? Number.POSITIVE_INFINITY) - (a.endsAt ?? Number.POSITIVE_INFINITY));
  const hold =
    running.find((held) => held.invoiceId === null || held.invoiceId === invoiceId) ??
    running.find(({ kind }) => kind === one.heldBy);
  if (hold) return { state: hold.kind, hold };
  return { state: "open", next: comingOf(answer)[0] ?? null };
}
