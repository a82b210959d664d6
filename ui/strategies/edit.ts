import type { Output } from "../../server/api/contract.ts";
import { isComplete } from "../segments/rule.ts";

/** A strategy that has no number yet. */
export type Strategy = NonNullable<Output<"strategies.get">["draft"]>["strategy"];
export type Step = Strategy["steps"][number];
export type EndAction = Strategy["end"]["action"];
export type TaskKind = Extract<Step["do"], { kind: "task" }>["task"];

export const MOST_STEPS = 40;
export const MOST_DAYS = 365;
export const MOST_RETRIES = 8;
export const MOST_RETRY_DAYS = 60;

/** What a step does, as one choice: a message on a channel, or a task for a person. */
export type Doing = `message ${string}` | `task ${TaskKind}`;

const FIRST_TEMPLATE = "payment_reminder";
/** Between the last step and a new one, so that no two messages meet. */
const GAP_DAYS = 3;

export const doingOf = ({ do: doing }: Step): Doing =>
  doing.kind === "message" ? `message ${doing.channel}` : `task ${doing.task}`;

/** The step doing something else; what does not fit that goes: a task has no text and no hours. */
export function doingNow(step: Step, doing: Doing): Step {
  const { hours, ...rest } = step;
  const [kind, choice] = doing.split(" ") as ["message", string] | ["task", TaskKind];
  if (kind === "task") return { ...rest, do: { kind, task: choice } };
  const template = step.do.kind === "message" ? step.do.template : FIRST_TEMPLATE;
  return { ...rest, ...(hours ? { hours } : {}), do: { kind, channel: choice, template } };
}

/** The first of `wish`, `wish_2`, `wish_3` … that is not taken, within an id's 40 characters. */
export function freeId(wish: string, taken: readonly string[]): string {
  const plain =
    wish
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_")
      .slice(0, 40) || "strategy";
  if (!taken.includes(plain)) return plain;
  for (let n = 2; ; n += 1) {
    const id = `${plain.slice(0, 39 - String(n).length)}_${n}`;
    if (!taken.includes(id)) return id;
  }
}

const byDay = (steps: readonly Step[]): Step[] => [...steps].sort((a, b) => a.day - b.day);

/** The strategy with the step in place of the one of its id, or with it added. */
export function withStep(strategy: Strategy, step: Step): Strategy {
  const known = strategy.steps.some(({ id }) => id === step.id);
  const steps = known
    ? strategy.steps.map((existing) => (existing.id === step.id ? step : existing))
    : [...strategy.steps, step];
  return { ...strategy, steps: byDay(steps) };
}

export const withoutStep = (strategy: Strategy, stepId: string): Strategy => ({
  ...strategy,
  steps: strategy.steps.filter(({ id }) => id !== stepId),
});

const idsOf = ({ steps }: Strategy) => steps.map(({ id }) => id);

/** An id for a step that is not in the strategy yet, after what it does: remarks name steps by it. */
export const idForStep = (strategy: Strategy, { do: doing }: Pick<Step, "do">): string =>
  freeId(doing.kind === "message" ? doing.template : doing.task, idsOf(strategy));

/** A reminder on a channel, some days after the last step and before the end. It is not in the strategy yet. */
export function newStep(strategy: Strategy, channel: string): Step {
  const last = Math.max(-GAP_DAYS, ...strategy.steps.map(({ day }) => day));
  const doing: Step["do"] = { kind: "message", channel, template: FIRST_TEMPLATE };
  return {
    id: idForStep(strategy, { do: doing }),
    day: Math.max(0, Math.min(last + GAP_DAYS, Math.ceil(strategy.end.day) - 1)),
    atOnceIf: [],
    do: doing,
  };
}

/** The same once more, under an id of its own. It is not in the strategy yet. */
export const copyOfStep = (strategy: Strategy, step: Step): Step => ({
  ...step,
  id: freeId(step.id, idsOf(strategy)),
});

/** A sent invoice has nothing stored that could be charged. */
export const withClock = (strategy: Strategy, clock: Strategy["clock"]): Strategy => ({
  ...strategy,
  clock,
  ...(clock === "due_date" ? { retries: { max: 0, days: 0 } } : {}),
});

/** A published version to be changed. */
export function asDraft({ version: _, ...strategy }: Strategy & { version: number }): Strategy {
  return strategy;
}

/** A strategy to begin with when none fits: Stripe's own advice for the most tries, and nothing taken away. */
export const blank = (id: string, name: string): Strategy => ({
  id,
  name,
  clock: "failure",
  retries: { max: MOST_RETRIES, days: 27 },
  steps: [],
  end: { day: 28, action: "leave" },
});

const within = (value: number, from: number, to: number) => value >= from && value <= to;

/** What a step still lacks before it can be kept. */
export function lackOfStep(step: Step): "day" | "hours" | "rule" | null {
  if (!within(step.day, 0, MOST_DAYS)) return "day";
  if (step.hours && step.hours.from >= step.hours.to) return "hours";
  return step.onlyIf && !isComplete(step.onlyIf) ? "rule" : null;
}

/** What the frame of a strategy (its name, its tries, its end) still lacks before it can be kept. */
export function lackOfFrame({ name, retries, end }: Strategy): "name" | "retries" | "end" | null {
  if (!within(name.trim().length, 1, 80)) return "name";
  if (!Number.isInteger(retries.days) || !within(retries.days, 0, MOST_RETRY_DAYS)) return "retries";
  return within(end.day, 1, MOST_DAYS) ? null : "end";
}
