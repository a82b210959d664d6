import { changePowers } from "../../../db/stores/change-powers.ts";
import { readPowers } from "../../../db/stores/powers.ts";
import { readWithheld } from "../../../db/stores/withheld.ts";
import { withLongReads } from "../../../db/database.ts";
import { POWERS, type Power } from "../../dunning/facts/facts.ts";
import type { Context, Handlers } from "../context.ts";
import type { startContract } from "./contract.ts";
import { presentPowers, presentWithheld } from "./presenter.ts";

/** The latest changes explain the present. */
const MAX_HISTORY = 20;

export const startHandlers: Handlers<typeof startContract> = {
  "start.get": async ({ db, account }) => {
    const patient = withLongReads(db);
    const [powers, cases] = await Promise.all([
      readPowers(db, db.read, account),
      readWithheld(patient, account),
    ]);
    return {
      powers: presentPowers(powers),
      history: powers
        .toReversed()
        .slice(0, MAX_HISTORY)
        .map(({ power, started, at, by }) => ({ power, started, at, by })),
      openCases: cases.length,
      wouldDo: presentWithheld(cases),
    };
  },
  "start.start": (context, { powers }) => change(context, powers, true),
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
