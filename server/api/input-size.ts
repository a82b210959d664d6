/** Lists and objects in one input. The largest sensible one, two hundred segments with a few rows each, has half as many. */
export const MAX_INPUT_PARTS = 3_000;

/**
 * Whether an input has more lists and objects than any procedure needs. It is asked before anything else looks at the input: a
 * schema takes a hundred times as long for each part, and names every one that is wrong.
 */
export function hasTooManyParts(input: unknown): boolean {
  const left: unknown[] = [input];
  let parts = 0;
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if (++parts > MAX_INPUT_PARTS) return true;
    for (const inner of Object.values(part))
      if (typeof inner === "object" && inner !== null) left.push(inner);
  }
  return false;
}
