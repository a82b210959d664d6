import { dropKind, listParkedKinds, retryKind } from "../../../db/stores/parked-events.ts";
import { notFound } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import { runSetupChecks } from "./checks.ts";
import type { setupContract } from "./contract.ts";

/** More kinds than a person reads; a fault has one cause, as a rule, and a few types. */
const MOST_KINDS = 100;

export const setupHandlers: Handlers<typeof setupContract> = {
  "setup.parkedEvents": async ({ db, account }) => ({
    kinds: await listParkedKinds(db, account, MOST_KINDS),
  }),

  "setup.retryEvents": async ({ db, account, clock, nudge }, kind) => {
    const events = await retryKind(db, account, kind, clock.now());
    if (events === 0) throw notFound("parked event of type", kind.type);
    nudge();
    return { events };
  },

  "setup.dropEvents": async ({ db, account, userId }, kind) => {
    const events = await dropKind(db, account, kind, userId);
    if (events === 0) throw notFound("parked event of type", kind.type);
    return { events };
  },

  "setup.check": async (context) => {
    const tasks = await runSetupChecks(context);
    return { tasks, complete: tasks.every(({ optional, status }) => optional || status === "complete") };
  },
};
