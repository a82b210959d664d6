import { earliestContactAt } from "../contact/contact-window.ts";
import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { afterUnheld, type Interval } from "./holds.ts";
import type { DeclineClass } from "../model/decline-class.ts";
import type { StaffRequestFact } from "../facts/facts.ts";
import { activeRequests } from "./staff-requests.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import { conditionOf, stepApplies } from "../strategies/step-condition.ts";
import type { Step, Strategy } from "../strategies/strategy.ts";

const DAY = 86_400_000;

/** Channels that exist. A message on any other becomes a task for a person, who sees what it stands for. */
const CHANNELS = new Set(["email"]);

/** The case as far as its conversation needs it. */
export type Cadence = {
  caseId: string;
  /** Every name the case may have gone by; acts under any of them count. */
  caseIds: ReadonlySet<string>;
  strategy: Strategy;
  /** What the conditions of its steps are asked. */
  attributes: SegmentAttributes;
  /** Day 0 of the strategy. */
  startAt: number;
  /** When it last went over to another version of its strategy; null: never. */
  movedAt: number | null;
  /** Time on hold, and time in which the account was off, does not count. */
  stoppedAt: Interval[];
  declineClass: DeclineClass | null;
  /** When the latest decline of that class came. */
  declinedAt: number | null;
  invoiceIds: string[];
  /** Why contacts are hardly worth making now; null: they are. It is shown with each step and skips none. */
  addsLittle: Reason | null;
};

export const stepCommandId = (caseId: string, stepId: string) => `step:${caseId}:${stepId}`;

/** When a step falls due, before contact rules: its day, or at once where waiting helps nobody. */
export function dueAtOf(step: Step, cadence: Cadence): { at: number; reasons: Reason } {
  const at = afterUnheld(cadence.startAt, step.day * DAY, cadence.stoppedAt);
  const { declineClass, declinedAt } = cadence;
  if (declineClass && declinedAt !== null && step.atOnceIf.includes(declineClass) && declinedAt < at) {
    return { at: declinedAt, reasons: { code: "customer_needed_now", declineClass, stepDay: step.day } };
  }
  return { at, reasons: { code: "step_day", strategy: cadence.strategy.id, day: step.day } };
}

/** How one step of a conversation stands. */
export type StepProgress = {
  step: Step;
  /** On the strategy's own schedule; from when it is due for a step that a person asked for. */
  due: { at: number; reasons: Reason };
  /** Goes out on a channel of ours; anything else is a task for a person. */
  isMessage: boolean;
  /**
   * `done` and `not_performed` were acted on, `skipped` by a person; `overtaken` by a later message that went
   * out or is due as well; `not_met` by the step's condition; `ahead`: still to come.
   */
  state: "done" | "not_performed" | "skipped" | "overtaken" | "not_met" | "ahead";
  /** When it was acted on or skipped; else null. */
  at: number | null;
  /** A person wants it now. */
  asked: StaffRequestFact | null;
};

/**
 * Every step of a conversation in the order of its schedule, derived from facts on every look. After a
 * pause or an outage nobody gets three reminders in a row: of the messages that are due only the latest
 * is still to come. What a person asks for goes before schedule, condition and order; asking to skip a
 * step and asking to do it, the later word counts; a step that was acted on is not repeated.
 */
export function progressOf(cadence: Cadence, snapshot: Snapshot, now: number): StepProgress[] {
  const { caseIds, startAt, strategy, attributes } = cadence;
  const words = activeRequests(snapshot).filter(
    ({ kind, at }) => (kind === "skip_step" || kind === "do_step") && at >= startAt,
  );
  const steps = strategy.steps
    .map((step, order) => ({ step, order, due: dueAtOf(step, cadence) }))
    .sort((a, b) => a.due.at - b.due.at || a.order - b.order)
    .map(({ step, due }): StepProgress => {
      const isMessage = step.do.kind === "message" && CHANNELS.has(step.do.channel);
      const execution = snapshot.executions.find(
        (one) =>
          caseIds.has(one.caseId) &&
          one.stepId === step.id &&
          // A task that was cut short comes again; a message may have gone out and must not.
          !(one.kind === "task" && one.outcome === "started"),
      );
      const base = { step, due, isMessage, asked: null };
      if (execution) {
        const failed = execution.outcome === "refused" || execution.outcome === "not_performed";
        return {
          ...base,
          state: failed ? "not_performed" : "done",
          at: execution.finishedAt ?? execution.startedAt,
        };
      }
      const word = words.findLast(({ stepId }) => stepId === step.id);
      if (word?.kind === "skip_step") return { ...base, state: "skipped", at: word.at };
      if (word) return { ...base, state: "ahead", at: null, asked: word };
      return { ...base, state: stepApplies(step, attributes) ? "ahead" : "not_met", at: null };
    });

  // A message that was overtaken stays overtaken once a later one went out, whenever that was due.
  const latest = steps.findLastIndex(
    ({ isMessage, state, due }) =>
      isMessage && (state === "done" || state === "not_performed" || (state !== "not_met" && due.at <= now)),
  );
  return steps.map((entry, i) => {
    const { isMessage, state, asked } = entry;
    if (asked) {
      const reasons = { code: "asked_by_staff", request: asked.id };
      return { ...entry, due: { at: asked.at, reasons } };
    }
    return isMessage && state === "ahead" && i < latest ? { ...entry, state: "overtaken" } : entry;
  });
}

/** What a person asked for first, in the order of asking; else the first in the schedule's order. */
const firstOf = (steps: StepProgress[]): StepProgress | undefined =>
  steps.filter(({ asked }) => asked).sort((a, b) => a.asked!.at - b.asked!.at)[0] ?? steps[0];

/** The next message and the next task of a conversation. */
export function nextSteps(
  cadence: Cadence,
  snapshot: Snapshot,
  now: number,
): { commands: Command[]; waitsFor: Reason[] } {
  const { caseId, attributes, addsLittle } = cadence;
  // Who asks for a step has made up their mind.
  const hintFor = ({ asked }: StepProgress) => (addsLittle && !asked ? [addsLittle] : []);
  const ahead = progressOf(cadence, snapshot, now).filter(({ state }) => state === "ahead");
  const commands: Command[] = [];
  const waitsFor: Reason[] = [];
  const base = { caseId, customerId: snapshot.customerId, invoiceId: null };

  const next = firstOf(ahead.filter(({ isMessage }) => isMessage));
  if (next && next.step.do.kind === "message") {
    const { step, due } = next;
    const contact = earliestContactAt({
      // A step may have come due long ago, while nobody was there: what counts is whether now is a good time.
      at: Math.max(due.at, now),
      settings: snapshot.settings,
      country: snapshot.customer?.country ?? null,
      contactedAt: snapshot.executions
        .filter(
          (execution) =>
            execution.kind === "message" &&
            execution.outcome !== "not_performed" &&
            execution.outcome !== "refused",
        )
        .map((execution) => execution.startedAt),
      hours: step.hours,
    });
    if (contact.at === null) {
      waitsFor.push({ code: "no_time_for_contact", step: step.id }, ...contact.reasons);
    } else {
      commands.push({
        ...base,
        id: stepCommandId(caseId, step.id),
        dueAt: contact.at,
        reasons: [due.reasons, ...hintFor(next), ...conditionOf(step, attributes).why, ...contact.reasons],
        do: {
          kind: "message",
          stepId: step.id,
          channel: "email",
          template: next.step.do.template,
          declineClass: cadence.declineClass,
          invoiceIds: cadence.invoiceIds,
        },
      });
    }
  }

  const task = firstOf(ahead.filter(({ isMessage }) => !isMessage));
  if (task) {
    const { step, due } = task;
    const { do: doing } = step;
    const insteadOf = doing.kind === "message" ? doing.channel : null;
    commands.push({
      ...base,
      id: stepCommandId(caseId, step.id),
      dueAt: due.at,
      reasons: [
        due.reasons,
        ...hintFor(task),
        ...conditionOf(step, attributes).why,
        ...(insteadOf === null ? [] : [{ code: "channel_missing", channel: insteadOf }]),
      ],
      do: { kind: "task", stepId: step.id, task: doing.kind === "task" ? doing.task : "sms", insteadOf },
    });
  }
  return { commands, waitsFor };
}
