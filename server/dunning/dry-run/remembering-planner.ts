import type { Planner, RetryAnswer, RetryQuestion } from "../retry/planner.ts";

/**
 * A planner that is asked the same question once. Most looks of a replay, and of two replays under rules
 * that hardly differ, ask what was asked before; planning is most of their work. An attempt that lies ahead
 * stays the same on later looks while nothing else changes, so it is answered from memory for as long.
 *
 * For one account as it stands: of what was learned about it only matters whether it is gone by.
 */
export function rememberingPlanner(planner: Planner): Planner {
  const known = new Map<string, { askedAt: number; answer: RetryAnswer & { kind: "attempt" } }>();
  return (question) => {
    const key = keyOf(question);
    const before = known.get(key);
    if (before && before.askedAt <= question.now && question.now <= before.answer.at) return before.answer;
    const answer = planner(question);
    if (answer.kind === "attempt") known.set(key, { askedAt: question.now, answer });
    return answer;
  };
}

/** Everything that the answer depends on, but for the time of asking; a decline's reasons follow from its code. */
const keyOf = (question: RetryQuestion): string =>
  JSON.stringify(question, (name, value: unknown) => {
    if (name === "now" || name === "because") return undefined;
    return name === "learned" ? value !== null : value;
  });
