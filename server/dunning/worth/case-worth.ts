import { endDueAt } from "../ending.ts";
import type { Attempt, Snapshot } from "../decision.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import type { Hold } from "../holds.ts";
import type { Standing } from "../money/ledger.ts";
import { kindOf, type Trouble } from "../money/trouble.ts";
import type { Planner } from "../retry/planner.ts";
import type { Conversation } from "../steps.ts";
import { judgedAt } from "./ages.ts";
import { selfCureOf } from "./self-cure.ts";
import { personalContacts, type Worth, worthOf } from "./worth.ts";

const DAY = 86_400_000;

/** A strategy whose end nobody can date, or that runs for very long, is looked ahead no further than this. */
const LONGEST_OUTLOOK_MS = 90 * DAY;

export type OpenCase = {
  conversation: Conversation;
  /** The invoices that are still open; those in another currency than `currency` are left out. */
  stillOpen: readonly Trouble[];
  currency: string;
  standings: Map<string, Standing>;
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  snapshot: Snapshot;
  timeZone: string;
  planner: Planner;
  policy: RetryPolicy | undefined;
  /** An experiment or the settings leave it to Stripe's own retries. */
  leftToStripe: boolean;
  now: number;
};

/** What a person's contact is worth on an open case, see `worthOf`. Pure; times are UTC epoch milliseconds. */
export function worthOfCase(one: OpenCase): Worth {
  const { conversation, stillOpen, currency, standings, snapshot, now } = one;
  const at = judgedAt(conversation.startAt, now);
  const endsAt = Math.max(at, Math.min(endDueAt(conversation), at + LONGEST_OUTLOOK_MS));
  const claims = stillOpen
    .filter(({ invoice }) => invoice.currency === currency)
    .map((trouble) => {
      const { invoice } = trouble;
      const kind = kindOf(
        invoice,
        snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId),
      );
      const around = { ...one, strategy: conversation.strategy, judgedAt: at, endsAt };
      return { ...selfCureOf(trouble, kind, around), open: standings.get(invoice.id)!.open };
    });
  return worthOf(claims, personalContacts(snapshot.tasks, conversation.caseIds), currency);
}
