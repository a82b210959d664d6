import type { Segment } from "../../dunning/segments/segment.ts";
import { ApiError } from "../api-error.ts";

/** @throws {ApiError} naming each segment whose strategy does not exist */
export function requireKnownStrategies(list: readonly Segment[], known: ReadonlySet<string>): void {
  const fields = list.flatMap(({ strategyId }, index) =>
    known.has(strategyId)
      ? []
      : [{ path: `list.${index}.strategyId`, message: `expected one of ${[...known].join(", ")}` }],
  );
  if (fields.length === 0) return;
  throw new ApiError(
    "invalid_input",
    "A segment names a strategy that does not exist.",
    "Publish the strategy first, or choose another.",
    fields,
  );
}
