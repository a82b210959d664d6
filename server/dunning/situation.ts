import { attemptsOf, type Links, linksOf } from "./attempts.ts";
import { type Episode, episodesOf } from "./cases.ts";
import type { Attempt, Snapshot } from "./decision.ts";
import { disconnectionsOf } from "./disconnections.ts";
import { givenUpOf } from "./ending.ts";
import { type Hold, holdsOf, type Interval } from "./holds.ts";
import { type Standing, settle } from "./money/ledger.ts";
import { type Trouble, troubleOf } from "./money/trouble.ts";

/** Acts that a customer or their money can feel: the first of them settles a case's segment and strategy. */
const STEPS_TAKEN = new Set(["charge", "message", "task", "end"]);

/** How everything stands with one customer, before anything is decided about it. */
export type Situation = {
  snapshot: Snapshot;
  /** UTC epoch milliseconds. */
  now: number;
  links: Links;
  /** Per invoice, oldest first. */
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  /** When the account was off. */
  disconnections: Interval[];
  troubles: Trouble[];
  /** Per invoice in trouble. */
  standings: Map<string, Standing>;
  /** Names of cases of which a first step was taken. */
  settled: ReadonlySet<string>;
  episodes: Episode[];
};

export function situationOf(snapshot: Snapshot, now: number): Situation {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const troubles = snapshot.invoices
    .map((invoice) =>
      troubleOf(invoice, attempts.get(invoice.id) ?? [], snapshot.notices, snapshot.invoicePayments, now),
    )
    .filter((trouble) => trouble !== null);
  const standings = new Map<string, Standing>();
  for (const trouble of troubles) {
    const { invoice } = trouble;
    standings.set(
      invoice.id,
      settle(trouble, "", attempts.get(invoice.id) ?? [], givenUpOf(trouble, snapshot), snapshot, links),
    );
  }
  const settled = new Set(
    snapshot.acts.filter(({ kind }) => STEPS_TAKEN.has(kind)).map(({ caseId }) => caseId),
  );
  return {
    snapshot,
    now,
    links,
    attempts,
    holds: holdsOf(snapshot),
    disconnections: disconnectionsOf(snapshot.connections),
    troubles,
    standings,
    settled,
    episodes: episodesOf(troubles, ({ invoice }) => standings.get(invoice.id)!.endedAt, settled),
  };
}
