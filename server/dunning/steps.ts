import { earliestContactAt } from "./contact/window.ts";
import type { Command, Reason, Snapshot } from "./decision.ts";
import { afterUnheld, type Interval } from "./holds.ts";
import type { DeclineClass, Step, Strategy } from "./strategies/strategy.ts";

const DAY = 86_400_000;

/** Channels that exist. A message on any other becomes a task for a person, who sees what it stands for. */
const CHANNELS = new Set(["email"]);

/** The case as far as its conversation needs it. */
export type Conversation = {
  caseId: string;
  /** Every name the case may have gone by; acts under any of them count. */
  caseIds: ReadonlySet<string>;
  strategy: Strategy;
  /** Day 0 of the strategy. */
  startAt: number;
  /** Time on hold does not count. */
  heldAt: Interval[];
  declineClass: DeclineClass | null;
  /** When the latest decline of that class came. */
  declinedAt: number | null;
  invoiceIds: string[];
};

export const stepCommandId = (caseId: string, stepId: string) => `step:${caseId}:${stepId}`;

/** When a step falls due, before contact rules: its day, or at once where waiting helps nobody. */
export function dueAtOf(step: Step, conversation: Conversation): { at: number; because: Reason } {
  const at = afterUnheld(conversation.startAt, step.day * DAY, conversation.heldAt);
  const { declineClass, declinedAt } = conversation;
  if (declineClass && declinedAt !== null && step.atOnceIf.includes(declineClass) && declinedAt < at) {
    return { at: declinedAt, because: { code: "customer_needed_now", declineClass, stepDay: step.day } };
  }
  return { at, because: { code: "step_day", strategy: conversation.strategy.id, day: step.day } };
}

/**
 * The next message and the next task of a conversation. Steps are derived on every look: one is behind
 * us when it was acted on, skipped by a person, or overtaken by a later message that is due as well
 * (after a pause or an outage nobody gets three reminders in a row).
 */
export function nextSteps(
  conversation: Conversation,
  snapshot: Snapshot,
  now: number,
): { commands: Command[]; waitsFor: Reason[] } {
  const { caseIds, caseId, strategy } = conversation;
  const behind = new Set([
    ...snapshot.acts
      .filter(
        (act) => caseIds.has(act.caseId) && act.stepId && !(act.kind === "task" && act.outcome === "started"),
      )
      .map((act) => act.stepId),
    ...snapshot.requests
      .filter(({ kind, at }) => kind === "skip_step" && at >= conversation.startAt)
      .map(({ stepId }) => stepId),
  ]);
  const due = strategy.steps
    .map((step, order) => ({ step, order, due: dueAtOf(step, conversation) }))
    .sort((a, b) => a.due.at - b.due.at || a.order - b.order);
  const isMessage = ({ step }: (typeof due)[number]) =>
    step.do.kind === "message" && CHANNELS.has(step.do.channel);

  // A message that was overtaken stays overtaken once a later one went out.
  const lastSent = due.findLastIndex((entry) => isMessage(entry) && behind.has(entry.step.id));
  const messages = due.filter((entry, i) => isMessage(entry) && i > lastSent && !behind.has(entry.step.id));
  const next = messages.findLast(({ due: { at } }) => at <= now) ?? messages[0];
  const commands: Command[] = [];
  const waitsFor: Reason[] = [];
  const base = { caseId, customerId: snapshot.customerId, invoiceId: null };

  if (next && next.step.do.kind === "message") {
    const contact = earliestContactAt({
      // A step may have come due long ago, while nobody was there: what counts is whether now is a good time.
      at: Math.max(next.due.at, now),
      settings: snapshot.settings,
      country: snapshot.customer?.country ?? null,
      contactedAt: snapshot.acts
        .filter(
          (act) => act.kind === "message" && act.outcome !== "not_performed" && act.outcome !== "refused",
        )
        .map((act) => act.startedAt),
    });
    if (contact.at === null) {
      waitsFor.push({ code: "no_time_for_contact", step: next.step.id }, ...contact.because);
    } else {
      commands.push({
        ...base,
        id: stepCommandId(caseId, next.step.id),
        dueAt: contact.at,
        because: [next.due.because, ...contact.because],
        do: {
          kind: "message",
          stepId: next.step.id,
          channel: "email",
          template: next.step.do.template,
          declineClass: conversation.declineClass,
          invoiceIds: conversation.invoiceIds,
        },
      });
    }
  }

  for (const { step, due: when } of due) {
    if (behind.has(step.id)) continue;
    const { do: doing } = step;
    if (doing.kind === "message" && CHANNELS.has(doing.channel)) continue;
    const task = doing.kind === "task" ? doing.task : "sms";
    const insteadOf = doing.kind === "message" ? doing.channel : null;
    commands.push({
      ...base,
      id: stepCommandId(caseId, step.id),
      dueAt: when.at,
      because: insteadOf ? [when.because, { code: "channel_missing", channel: insteadOf }] : [when.because],
      do: { kind: "task", stepId: step.id, task, insteadOf },
    });
    break;
  }
  return { commands, waitsFor };
}
