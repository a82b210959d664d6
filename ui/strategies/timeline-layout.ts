import type { Output } from "../../server/api/contract.ts";
import type { Step, Strategy } from "./edit.ts";

export type Axis = Output<"strategies.check">["axis"];

/** Something on the axis of days; `tries` says whether a try of ours may still fall after it. */
export type Mark = { day: number; tries: boolean } & (
  | { kind: "start" }
  | { kind: "retries" | "last_try" }
  | { kind: "step"; step: Step }
  | { kind: "stripe"; shares: { day: number; share: number }[] }
  | { kind: "budgets"; texts: string[] }
  | { kind: "end" }
);

/** In this order where they share a day. */
const ORDER: readonly Mark["kind"][] = ["start", "retries", "step", "stripe", "last_try", "budgets", "end"];

/** The last day of the tries; null where there are none. A sent invoice has nothing that could be charged. */
export const lastTryOf = ({ clock, retries, end }: Strategy): number | null =>
  clock === "failure" && retries.max > 0 ? Math.min(retries.days, end.day) : null;

/**
 * Everything that moves on a strategy's days, in order: its own steps and tries, Stripe's tries between them,
 * and where asked for what networks allow, at the end of the days they count.
 */
export function courseOf(strategy: Strategy, axis: Axis | null, withBudgets: boolean): Mark[] {
  const { steps, end } = strategy;
  const last = lastTryOf(strategy);
  const tries = (day: number) => last !== null && day < last;
  const marks: Mark[] = [
    { kind: "start", day: 0, tries: tries(0) },
    ...steps.map((step): Mark => ({ kind: "step", step, day: step.day, tries: tries(step.day) })),
    { kind: "end", day: end.day, tries: false },
  ];
  if (last !== null) {
    marks.push({ kind: "retries", day: 0, tries: true }, { kind: "last_try", day: last, tries: false });
  }
  const days = [...new Set(marks.map(({ day }) => day))].sort((a, b) => a - b);
  const stripe = (axis?.stripe ?? []).filter(({ day }) => day <= end.day);
  for (const [index, from] of days.entries()) {
    const to = days[index + 1] ?? Number.POSITIVE_INFINITY;
    const shares = stripe.filter(({ day }) => day >= from && day < to);
    const first = shares[0];
    if (first) marks.push({ kind: "stripe", shares, day: first.day, tries: tries(first.day) });
  }
  if (withBudgets) {
    const until = new Map<number, string[]>();
    for (const { days: window, text } of axis?.budgets ?? []) {
      const day = Math.min(window ?? end.day, end.day);
      until.set(day, [...(until.get(day) ?? []), text]);
    }
    for (const [day, texts] of until) marks.push({ kind: "budgets", texts, day, tries: tries(day) });
  }
  return marks.sort((a, b) => a.day - b.day || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
