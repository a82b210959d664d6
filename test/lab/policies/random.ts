import { Random } from "../../sandbox/random.ts";
import type { PolicyMaker } from "../protocol.ts";

const DAY = 86_400_000;

/** Eight tries at instants drawn evenly over the rest of the window, a day apart at least. */
export const random: PolicyMaker = (seed) => {
  const draws = new Random(`random policy ${seed}`);
  return {
    plan({ id, now, until, maxAttempts, methods, attempts }) {
      const left = maxAttempts - (attempts.length - 1);
      const from = Math.max(now, (attempts.at(-1)?.at ?? now) + DAY);
      const method = methods.find((each) => each.default) ?? methods[0];
      if (left <= 0 || from > until || method === undefined)
        return { id, stop: true, reason: "No try or no day is left." };
      // The first of all remaining points drawn evenly: the others follow after it.
      const at = Math.floor(from + (until - from) * (1 - draws.unit() ** (1 / left)));
      return { id, at, method: method.id, p: 0.1, reason: "Drawn by lot." };
    },
    outcome() {},
    closed() {},
  };
};
