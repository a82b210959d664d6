import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { runs } from "../../runs.ts";
import { DAY, execution, HOUR, hold, snapshot, switchedOff, T0, midnightNearest } from "../make-facts.ts";
import { countedAfter, isOff } from "../stopped-clock.ts";

/** The customer knows of the end, so that nothing but the strategy's own time puts it off. */
const warned = execution({
  id: "step:case_in_1:last",
  kind: "message",
  stepId: "last",
  trigger: null,
  startedAt: T0 - HOUR,
  finishedAt: T0 - HOUR,
});
const endOf = (over: Partial<Snapshot>, now: number) =>
  decide(snapshot({ executions: [warned], ...over }), now).commands.filter(
    (command) => command.do.kind === "end",
  );

const span = fc
  .tuple(fc.nat(40 * 24), fc.integer({ min: 1, max: 30 * 24 }))
  .map(([from, hours]): [number, number] => [T0 + from * HOUR, T0 + (from + hours) * HOUR]);
const authorized = ([from, to]: [number, number]) =>
  switchedOff(from, to).map((connection) => ({ ...connection, source: "authorization" as const }));

test("however often it was off, removed or on hold, the end comes on the day after exactly the time in which it was not", () => {
  fc.assert(
    fc.property(fc.option(span), fc.option(span), fc.option(span), (switched, removed, paused) => {
      const connections = [
        ...(switched ? switchedOff(...switched) : []),
        ...(removed ? authorized(removed) : []),
      ];
      const holds = paused ? [hold({ fromAt: paused[0], untilAt: paused[1] })] : [];
      const now = Math.max(T0, switched?.[1] ?? 0, removed?.[1] ?? 0, paused?.[1] ?? 0);
      const dueAt = midnightNearest(
        countedAfter(
          T0,
          28 * DAY,
          (at) => isOff(connections, at) || (paused !== null && paused[0] <= at && at < paused[1]),
        ),
      );
      expect(endOf({ connections, holds }, now)).toMatchObject([{ dueAt }]);
      const [always] = endOf({ holds }, now);
      expect(dueAt).toBeGreaterThanOrEqual(always!.dueAt);
      expect(endOf({ connections: [...connections].reverse(), holds }, now)).toMatchObject([{ dueAt }]);
    }),
    { numRuns: runs(300) },
  );
});
