import { inbox } from "../../db/stores/inbox.ts";
import { pruneTrainingExamples } from "../../db/stores/training-examples.ts";
import { dropPools } from "../../db/stores/retry-models.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { TEACHES_MS } from "../dunning/retries/training-examples.ts";
import { applyInbox } from "./inbox-worker.ts";
import { dueTimes, soonestOf } from "./next-due.ts";
import { executeDue } from "./command-worker.ts";
import { LEARN_EVERY_MS, learnDue } from "./train-models.ts";
import { look } from "./evaluate.ts";
import type { EngineDependencies } from "./dependencies.ts";
import { renewPools } from "./refresh-priors.ts";
import { wakeDue } from "./wakeup-worker.ts";

/** Work done in one pass. */
export type Pass = { events: number; wakeups: number; commands: number; trainingExamples: number };

export type Engine = {
  /** Applies, wakes and executes what is due now, until nothing is. Returns what was done. */
  drain(): Promise<Pass>;
  /** The earliest time at which something falls due; null when nothing is awaited. */
  dueSoonest(): Promise<number | null>;
  /** Forgets what nobody can ask for any more, and renews what is kept by the day. Returns how many rows it saw to. */
  tidy(): Promise<number>;
  /** Looks at one customer again, after a fact about them was written. */
  look(account: Account, customerId: string): Promise<void>;
};

/**
 * How long an applied event is kept. Stripe repeats one for three days and lists it for thirty, and until
 * then its id must be known, so that it is not applied as a new one.
 */
const KEPT_MS = 35 * 86_400_000;
const TIDIED_AT_ONCE = 1_000;

/** Lessons are made of attempts up to `TEACHES_MS` old; known for longer than that, none is learnt twice. */
const LESSONS_KEPT_MS = TEACHES_MS + 30 * 86_400_000;

/**
 * The loop around the core: receive → apply → decide → commit → execute. Each part claims due rows with a
 * lease, so several loops, in one process or many, share the work; whatever one leaves behind when it is
 * killed, another finishes once the lease has run out.
 */
export function createEngine(parts: EngineDependencies, owner: string): Engine {
  let learntAt = 0;
  const due = () => dueTimes(parts.db, learntAt + LEARN_EVERY_MS);
  return {
    async drain() {
      const done: Pass = { events: 0, wakeups: 0, commands: 0, trainingExamples: 0 };
      for (;;) {
        const now = parts.clock.now();
        const times = await due();
        const isDue = (at: number | null) => at !== null && at <= now;
        // Facts first: what they change may make a wake-up or a command unnecessary. Learning is never urgent.
        const events = isDue(times.inbox) ? await applyInbox(parts, owner) : 0;
        const wakeups = events === 0 && isDue(times.wakeups) ? await wakeDue(parts, owner) : 0;
        const commands = events + wakeups === 0 && isDue(times.commands) ? await executeDue(parts, owner) : 0;
        done.events += events;
        done.wakeups += wakeups;
        done.commands += commands;
        if (events + wakeups + commands > 0) continue;
        if (!isDue(times.trainingExamples)) return done;
        learntAt = now;
        done.trainingExamples += await learnDue(parts);
      }
    },
    async tidy() {
      const { db, clock, pooledAccounts } = parts;
      const events = await inbox(db).prune(clock.now() - KEPT_MS, TIDIED_AT_ONCE);
      const trainingExamples = await pruneTrainingExamples(db, clock.now() - LESSONS_KEPT_MS, TIDIED_AT_ONCE);
      const pools = pooledAccounts === null ? await dropPools(db) : await renewPools(parts, pooledAccounts);
      return events + trainingExamples + pools;
    },
    dueSoonest: async () => soonestOf(await due()),
    look: (account, customerId) => look(parts, account, [customerId]),
  };
}
