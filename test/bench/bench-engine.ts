import type { Database } from "../../db/database.ts";
import { createEngine, type Lane } from "../../server/engine/engine.ts";
import type { Gateway } from "../../server/stripe/gateway.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { SILENT } from "../engine/channels.ts";

/** The lane that applies events and decides, at a time that stands still; nothing is executed. */
export function decisionsLane(db: Database, now: () => number): Lane {
  const clock = { now };
  const nobody = new Proxy({}, { get: () => () => Promise.reject(new Error("nobody is called")) });
  const { lanes } = createEngine(
    {
      db,
      clock,
      clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
      leaseClock: clock,
      concurrency: 8,
      pooledAccounts: null,
      gateway: nobody as Gateway,
      ...SILENT,
      report: ({ id, error }) => {
        throw new Error(`${id} could not be applied`, { cause: error });
      },
    },
    "bench",
  );
  const lane = lanes.find(({ name }) => name === "decisions");
  if (!lane) throw new Error("the engine has no lane for decisions");
  return lane;
}
