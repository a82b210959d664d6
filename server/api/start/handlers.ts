import { changePowers } from "../../../db/stores/change-powers.ts";
import { readImport } from "../../../db/stores/imports.ts";
import { readPowers } from "../../../db/stores/powers.ts";
import { readWithheld } from "../../../db/stores/withheld.ts";
import { withLongReads } from "../../../db/database.ts";
import { ApiError } from "../api-error.ts";
import { POWERS, type Power } from "../../dunning/facts/facts.ts";
import type { Context, Handlers } from "../context.ts";
import type { startContract } from "./contract.ts";
import { presentImport, presentPowers, presentWithheld } from "./presenter.ts";

/** The latest changes explain the present. */
const MAX_HISTORY = 20;

export const startHandlers: Handlers<typeof startContract> = {
  "start.get": async ({ db, account }) => {
    const patient = withLongReads(db);
    const [parts, powers, cases] = await Promise.all([
      readImport(db, db.read, account),
      readPowers(db, db.read, account),
      readWithheld(patient, account),
    ]);
    return {
      import: presentImport(parts),
      powers: presentPowers(powers),
      history: powers
        .toReversed()
        .slice(0, MAX_HISTORY)
        .map(({ power, started, at, by }) => ({ power, started, at, by })),
      openCases: cases.length,
      wouldDo: presentWithheld(cases),
    };
  },
  "start.start": async (context, { powers }) => {
    const { db, account } = context;
    // Attempts that are not known yet count against the networks' limits all the same.
    if ((await readImport(db, db.read, account)).some(({ finishedAt }) => finishedAt === null)) {
      throw new ApiError(
        "conflict",
        "What stands at Stripe is still being read.",
        "Start once the import is complete.",
      );
    }
    return change(context, powers, true);
  },
  "start.stop": (context, { powers = POWERS }) => change(context, powers, false),
};

async function change(
  { db, account, clock, userId, nudge }: Context,
  powers: readonly Power[],
  started: boolean,
): Promise<{ changed: Power[] }> {
  const changed = await changePowers(db, account, { powers, started, by: userId, at: clock.now() });
  nudge();
  return { changed };
}
