import type { ChannelTerms } from "../contact/channel-terms.ts";
import { type ContactTime, earliestContactAt } from "../contact/contact-window.ts";
import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { addActiveTime, type Interval } from "./holds.ts";
import type { DeclineClass } from "../model/decline-class.ts";
import { type ExecutionFact, type StaffRequestFact, TASK_KINDS, type TaskKind } from "../facts/facts.ts";
import { activeRequests } from "./staff-requests.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import { conditionOf, stepApplies } from "../strategies/step-condition.ts";
import type { Step, Strategy } from "../strategies/strategy.ts";

const DAY = 86_400_000;

/** The running sequence of a case's steps: a strategy, its clock, and what the steps depend on. */
export type Cadence = {
  caseId: string;
  /** Every id that the case may have gone by; executions under any of them count. */
  caseIds: ReadonlySet<string>;
  strategy: Strategy;
  /** What the conditions of its steps read. */
  attributes: SegmentAttributes;
  /** Day 0 of the strategy. */
  startAt: number;
  /** IANA zone of the customer, whose days the end is counted in. */
  timeZone: string;
  /**
   * Since when this case speaks about younger invoices from the first step again: an end of older ones left it with them, or
   * they failed after the customer was written to about the older ones. Null: it speaks for the first time. Steps from
   * before do not count.
   */
  restartedAt: number | null;
  /** When it last went over to another version of its strategy; null: never. */
  movedAt: number | null;
  /** Time on hold, and time in which the account was disconnected, does not count. */
  stoppedAt: Interval[];
  declineClass: DeclineClass | null;
  /** When the latest decline of that class came. */
  declinedAt: number | null;
  invoiceIds: string[];
  /** Why contacts are hardly worth making now; null: they are. The reason is shown with each step and skips none. */
  addsLittle: Reason | null;
};

export const stepCommandId = (caseId: string, stepId: string, restartedAt: number | null = null) =>
  restartedAt === null ? `step:${caseId}:${stepId}` : `step:${caseId}:${stepId}:${restartedAt}`;

/** When a step falls due, before contact rules: its day, or at once where waiting helps nobody. */
export function dueAtOf(step: Step, cadence: Cadence): { at: number; reasons: Reason } {
  const at = addActiveTime(cadence.startAt, step.day * DAY, cadence.stoppedAt);
  const { declineClass, declinedAt } = cadence;
  if (declineClass && declinedAt !== null && step.atOnceIf.includes(declineClass) && declinedAt < at) {
    return { at: declinedAt, reasons: { code: "customer_needed_now", declineClass, stepDay: step.day } };
  }
  return { at, reasons: { code: "step_day", strategy: cadence.strategy.id, day: step.day } };
}

/** How far one step of a cadence is. */
export type StepProgress = {
  step: Step;
  /** On the strategy's own schedule; from when it is due for a step that a person asked for. */
  due: { at: number; reasons: Reason };
  /** The channel that the step's message goes out on; null: a person gets a task. */
  channel: ChannelTerms | null;
  /** The id of the command that carries the step out. */
  commandId: string;
  /** Why the step takes another way than its strategy says; null: it does not. */
  refusal: Reason | null;
  /**
   * `done` and `not_performed` were executed, `skipped` by a person; `overtaken` by a later message that went
   * out or is due as well; `not_met` by the step's condition; `ahead`: still to come.
   */
  state: "done" | "not_performed" | "skipped" | "overtaken" | "not_met" | "ahead";
  /** When it was executed or skipped; else null. */
  at: number | null;
  /** A person wants it now. */
  asked: StaffRequestFact | null;
};

/**
 * Every step of a cadence in the order of its schedule, derived from facts on every evaluation. After a
 * pause or an outage nobody gets three reminders in a row: of the messages that are due only the latest
 * is still to come. A step that a person asked for goes before schedule, condition and order. If a person asked to skip
 * a step and to do it, the later request counts. A step that was executed is not repeated. A message on a channel that
 * the account does not have becomes a task, and so does a message that every channel with its words refused.
 */
export function progressOf(cadence: Cadence, snapshot: Snapshot, now: number): StepProgress[] {
  const { startAt, strategy } = cadence;
  const requests = activeRequests(snapshot).filter(
    ({ kind, at }) => (kind === "skip_step" || kind === "do_step") && at >= startAt,
  );
  const steps = strategy.steps
    .map((step, order) => ({ step, order, due: dueAtOf(step, cadence) }))
    .sort((a, b) => a.due.at - b.due.at || a.order - b.order)
    .map(({ step, due }) => stepProgress(step, due, cadence, snapshot, requests));

  // A message that was overtaken stays overtaken once a later one went out, whenever that was due.
  const latest = steps.findLastIndex(
    ({ channel, state, due }) =>
      channel && (state === "done" || state === "not_performed" || (state !== "not_met" && due.at <= now)),
  );
  return steps.map((progress, i) => {
    const { channel, state, asked } = progress;
    if (asked) {
      const reasons = { code: "asked_by_staff", request: asked.id };
      return { ...progress, due: { at: asked.at, reasons } };
    }
    return channel && state === "ahead" && i < latest ? { ...progress, state: "overtaken" } : progress;
  });
}

function stepProgress(
  step: Step,
  due: StepProgress["due"],
  { caseId, caseIds, restartedAt, attributes }: Cadence,
  { channels, executions }: Snapshot,
  requests: readonly StaffRequestFact[],
): StepProgress {
  const wanted = step.do.kind === "message" ? step.do.channel : null;
  const base = {
    step,
    due,
    channel: channels.find(({ id }) => id === wanted) ?? null,
    commandId: stepCommandId(caseId, step.id, restartedAt),
    refusal: null,
    asked: null,
  };
  const ofStep = executions.filter(
    (execution) =>
      caseIds.has(execution.caseId) &&
      execution.stepId === step.id &&
      execution.startedAt >= (restartedAt ?? 0) &&
      // A task that was cut short comes again; a message may have gone out and must not.
      !(execution.kind === "task" && execution.outcome === "started"),
  );
  const failed = ofStep.filter(({ outcome }) => outcome === "refused" || outcome === "not_performed");
  const carriedOut = ofStep.find((execution) => !failed.includes(execution));
  if (carriedOut) return { ...base, state: "done", at: carriedOut.finishedAt ?? carriedOut.startedAt };
  const request = requests.findLast(({ stepId }) => stepId === step.id);
  const refused = failed.filter(({ kind }) => kind === "message");
  if (failed.length > 0) {
    const at = Math.max(...failed.map(({ finishedAt, startedAt }) => finishedAt ?? startedAt));
    if (refused.length < failed.length) return { ...base, state: "not_performed", at };
    if (request?.kind === "skip_step" && request.at >= at) {
      return { ...base, state: "skipped", at: request.at };
    }
    return { ...base, ...fallbackOf(step, refused, at, base.commandId, channels), state: "ahead", at: null };
  }
  if (request?.kind === "skip_step") return { ...base, state: "skipped", at: request.at };
  if (request) return { ...base, state: "ahead", at: null, asked: request };
  return { ...base, state: stepApplies(step, attributes) ? "ahead" : "not_met", at: null };
}

/**
 * Where a refused message goes: to the next channel that has its words and has not refused it (one without an address for
 * the customer refuses at once), else to a person.
 */
function fallbackOf(
  step: Step,
  refused: readonly ExecutionFact[],
  at: number,
  commandId: string,
  channels: readonly ChannelTerms[],
): Pick<StepProgress, "due" | "channel" | "commandId" | "refusal"> {
  const { channel: first, template } = step.do.kind === "message" ? step.do : { channel: "", template: "" };
  const channelOf = ({ detail }: ExecutionFact) =>
    typeof detail.channel === "string" ? detail.channel : first;
  const tried = new Set(refused.map(channelOf));
  const channel = channels.find(({ id, templates }) => !tried.has(id) && Object.hasOwn(templates, template));
  const latest = refused.findLast(({ finishedAt, startedAt }) => (finishedAt ?? startedAt) === at)!;
  const refusal = {
    code: "message_refused",
    channel: channelOf(latest),
    cause: typeof latest.detail.cause === "string" ? latest.detail.cause : "carrier",
  };
  return {
    due: { at, reasons: refusal },
    channel: channel ?? null,
    commandId: `${commandId}:${channel?.id ?? "task"}`,
    refusal,
  };
}

/** What a person asked for first, in the order of the requests; else the first in the schedule's order. */
const firstOf = (steps: StepProgress[]): StepProgress | undefined =>
  steps.filter(({ asked }) => asked).sort((a, b) => a.asked!.at - b.asked!.at)[0] ?? steps[0];

/** The next message and the next task of a cadence. */
export function nextSteps(
  cadence: Cadence,
  snapshot: Snapshot,
  now: number,
): { commands: Command[]; waitsFor: Reason[] } {
  const ahead = progressOf(cadence, snapshot, now).filter(({ state }) => state === "ahead");
  const commands: Command[] = [];
  const waitsFor: Reason[] = [];

  const message = firstOf(ahead.filter(({ channel }) => channel));
  if (message?.channel && message.step.do.kind === "message") {
    const contact = contactTimeOf(message.step, message.channel, message.due.at, snapshot, now);
    if (contact.at === null) {
      waitsFor.push({ code: "no_time_for_contact", step: message.step.id }, ...contact.reasons);
    } else {
      commands.push({
        ...commandBase(message, cadence, snapshot),
        dueAt: contact.at,
        reasons: [...reasonsFor(message, cadence), ...contact.reasons],
        do: {
          kind: "message",
          stepId: message.step.id,
          channel: message.channel.id,
          template: message.step.do.template,
          declineClass: cadence.declineClass,
          invoiceIds: cadence.invoiceIds,
        },
      });
    }
  }

  const task = firstOf(ahead.filter(({ channel }) => !channel));
  if (task) {
    const { step, due } = task;
    const insteadOf = step.do.kind === "message" ? step.do.channel : null;
    commands.push({
      ...commandBase(task, cadence, snapshot),
      dueAt: due.at,
      reasons: [
        ...reasonsFor(task, cadence),
        ...(insteadOf === null || task.refusal ? [] : [{ code: "channel_missing", channel: insteadOf }]),
      ],
      do: { kind: "task", stepId: step.id, task: taskOf(step), insteadOf },
    });
  }
  return { commands, waitsFor };
}

/** The work that a step gives to a person: a message without a channel becomes the task of that name, if there is one. */
export function taskOf({ do: action }: Step): TaskKind {
  if (action.kind === "task") return action.task;
  return TASK_KINDS.find((kind) => kind === action.channel) ?? "review";
}

const commandBase = ({ commandId }: StepProgress, { caseId }: Cadence, { customerId }: Snapshot) => ({
  id: commandId,
  caseId,
  customerId,
  invoiceId: null,
});

/** The hint that a contact adds little is left out where a person asked for the step, who has made up their mind. */
const reasonsFor = ({ step, due, asked }: StepProgress, { addsLittle, attributes }: Cadence): Reason[] => [
  due.reasons,
  ...(addsLittle && !asked ? [addsLittle] : []),
  ...conditionOf(step, attributes).reasons,
];

const contactTimeOf = (
  step: Step,
  { rules }: ChannelTerms,
  dueAt: number,
  { settings, customer, executions }: Snapshot,
  now: number,
): ContactTime =>
  earliestContactAt({
    // A step may have come due long ago, while nobody was there: what counts is whether now is a good time.
    at: Math.max(dueAt, now),
    settings,
    country: customer?.country ?? null,
    contactedAt: executions
      .filter(
        ({ kind, outcome }) => kind === "message" && outcome !== "not_performed" && outcome !== "refused",
      )
      .map(({ startedAt }) => startedAt),
    hours: step.hours,
    rules,
  });
