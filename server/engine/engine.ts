import { commandQueue } from "../../db/stores/commands.ts";
import { inbox } from "../../db/stores/inbox.ts";
import { forgetLeftAccounts, forgetOldTexts } from "../../db/stores/retention.ts";
import { clearPools } from "../../db/stores/retry-models.ts";
import { hasUnlearnedExamples, pruneTrainingExamples } from "../../db/stores/training-examples.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { TRAINING_WINDOW_MS } from "../dunning/retries/training-examples.ts";
import { createAccessGuard } from "./access-guard.ts";
import { CLOCK_RETRY_MS, createClockGuard } from "./clock-guard.ts";
import { createCommandLane } from "./command-lane.ts";
import { executeDue } from "./command-worker.ts";
import type { EngineDependencies } from "./dependencies.ts";
import { evaluate } from "./evaluate.ts";
import { applyInbox } from "./inbox-worker.ts";
import { renewPools } from "./refresh-priors.ts";
import { LEARN_EVERY_MS, learnDue } from "./train-models.ts";
import { wakeDue } from "./wakeup-worker.ts";

/** Work done in one pass. */
export type Pass = { events: number; wakeups: number; commands: number; trainingExamples: number };

/** Work of one kind that has a loop of its own, so that it waits for no other kind. */
export type Lane = {
  name: "decisions" | "commands" | "learning";
  /** Does what is due now, until nothing is. */
  drain(): Promise<void>;
  /** When the next of it is due, leases included: epoch ms; null when nothing waits. */
  nextDueAt(): Promise<number | null>;
  /** Something new may be due: a drain that waits for what is under way looks again. */
  nudge?(): void;
};

export type Engine = {
  /**
   * - `decisions`: events become facts and customers are evaluated. It talks to nobody but the database.
   * - `commands`: decisions are carried out at Stripe, by mail and so on, which may be slow.
   * - `learning`: outcomes improve the retry models.
   */
  lanes: readonly Lane[];
  /** Every lane in turn until nothing is due, in one fixed order: for tests and for a clock that is moved by hand. */
  drain(): Promise<Pass>;
  /** The earliest time at which something falls due; null when nothing is awaited. */
  dueSoonest(): Promise<number | null>;
  /** Deletes what nobody can ask for any more, and renews what is kept by the day. Returns the number of rows. */
  tidy(): Promise<number>;
  /** Evaluates one customer again, after a fact about them was written. */
  evaluate(account: Account, customerId: string): Promise<void>;
  /** From now on nothing new is begun: what is under way ends, and what was claimed is given back for another process. */
  stop(): void;
};

/**
 * How long an applied event is kept. Stripe repeats one for three days and lists it for thirty, and until
 * then its id must be known, so that it is not applied as a new one.
 */
const KEPT_MS = 35 * 86_400_000;
const TIDIED_AT_ONCE = 1_000;
const FORGET_EVERY_MS = 3_600_000;

/** Training examples come from attempts up to `TRAINING_WINDOW_MS` old; kept for longer than that, none is learnt twice. */
const TRAINING_EXAMPLES_KEPT_MS = TRAINING_WINDOW_MS + 30 * 86_400_000;

const soonest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((at) => at !== null);
  return known.length > 0 ? Math.min(...known) : null;
};

/**
 * The loop around the core: receive → apply → decide → commit → execute. Each part claims due rows with a
 * lease, so several loops, in one process or many, share the work; whatever one leaves behind when it is
 * killed, another finishes once the lease has run out.
 */
export function createEngine(dependencies: EngineDependencies, owner: string): Engine {
  const { db, clock, leaseClock, pooledAccounts, retention } = dependencies;
  const access = createAccessGuard({ db, clock: dependencies.leaseClock });
  const clockGuard = createClockGuard(dependencies);
  const shares = { events: { rotation: { after: "" } }, wakeups: { rotation: { after: "" } } };
  let learntAt = 0;
  let forgetAt = 0;
  let isStopping = false;
  let mayWork = true;

  const leaseAhead = () => leaseClock.now() - clock.now();
  const eventsDueAt = () => inbox(db).nextDueAt(leaseAhead());
  const wakeupsDueAt = () => wakeupQueue(db).nextDueAt(leaseAhead());
  const commandsDueAt = () => commandQueue(db).nextDueAt(leaseAhead());
  // Outcomes are learnt together and not one by one: learning is never urgent.
  const learningDueAt = async () => ((await hasUnlearnedExamples(db)) ? learntAt + LEARN_EVERY_MS : null);

  /** Runs the work if it is due; returns how many rows it did. */
  const ifDue = async (dueAt: () => Promise<number | null>, work: () => Promise<number>) => {
    const at = await dueAt();
    if (at === null || at > clock.now()) return 0;
    mayWork = await clockGuard.mayWork();
    return mayWork ? work() : 0;
  };
  let mayHold = false;
  /** After a fault this process may hold what it does not know of: the answer to a claim can be lost with its connection. */
  const lettingGo = (work: () => Promise<number>) => async () => {
    if (mayHold) {
      await inbox(db).releaseHeld(owner);
      await wakeupQueue(db).releaseHeld(owner);
    }
    mayHold = true;
    const done = await work();
    mayHold = false;
    return done;
  };
  const applyEvents = lettingGo(() =>
    ifDue(eventsDueAt, () => applyInbox(dependencies, owner, shares.events)),
  );
  const wakeCustomers = lettingGo(() =>
    ifDue(wakeupsDueAt, () => wakeDue(dependencies, owner, shares.wakeups)),
  );
  const executeCommands = () =>
    ifDue(commandsDueAt, () =>
      executeDue({ ...dependencies, access, clockGuard, isStopping: () => isStopping }, owner),
    );
  const learn = () =>
    ifDue(learningDueAt, () => {
      learntAt = clock.now();
      return learnDue(dependencies);
    });
  const laneGuard = {
    ...clockGuard,
    mayWork: async () => {
      mayWork = await clockGuard.mayWork();
      return mayWork;
    },
  };
  const commandLane = createCommandLane(
    { ...dependencies, access, clockGuard: laneGuard, isStopping: () => isStopping },
    owner,
  );
  /** Both kinds each time: under a stream of events, wake-ups have their turn too. */
  const inTurn = (first: () => Promise<number>, second: () => Promise<number>) => async () =>
    (await first()) + (isStopping ? 0 : await second());
  const untilIdle = async (...work: (() => Promise<number>)[]) => {
    const step = async (): Promise<number> => {
      // The first kind goes first each time: what it changes may make a later one unnecessary.
      for (const part of work) {
        if (isStopping) return 0;
        const done = await part();
        if (done > 0) return done;
      }
      return 0;
    };
    while ((await step()) > 0);
  };

  /** While nothing may be done by our clock, that a row is due means no more than to ask again whether it is right. */
  const whenItMay = (dueAt: number | null) =>
    dueAt === null || mayWork ? dueAt : Math.max(dueAt, clock.now() + CLOCK_RETRY_MS);

  return {
    lanes: [
      {
        name: "decisions",
        drain: () => untilIdle(inTurn(applyEvents, wakeCustomers)),
        nextDueAt: async () => whenItMay(soonest(await Promise.all([eventsDueAt(), wakeupsDueAt()]))),
      },
      { name: "commands", ...commandLane, nextDueAt: async () => whenItMay(await commandsDueAt()) },
      {
        name: "learning",
        drain: () => untilIdle(learn),
        nextDueAt: async () => whenItMay(await learningDueAt()),
      },
    ],
    async drain() {
      const done: Pass = { events: 0, wakeups: 0, commands: 0, trainingExamples: 0 };
      const counted = (kind: keyof Pass, work: () => Promise<number>) => async () => {
        const rows = await work();
        done[kind] += rows;
        return rows;
      };
      await untilIdle(
        counted("events", applyEvents),
        counted("wakeups", wakeCustomers),
        counted("commands", executeCommands),
        counted("trainingExamples", learn),
      );
      return done;
    },
    async dueSoonest() {
      const dueAts = [eventsDueAt(), wakeupsDueAt(), commandsDueAt(), learningDueAt()];
      return whenItMay(soonest(await Promise.all(dueAts)));
    },
    async tidy() {
      // By a clock that is ahead, everything is old.
      if (!(await clockGuard.mayWork())) return 0;
      const events = await inbox(db).prune(clock.now() - KEPT_MS, TIDIED_AT_ONCE);
      const examplesBefore = clock.now() - TRAINING_EXAMPLES_KEPT_MS;
      const examples = await pruneTrainingExamples(db, examplesBefore, TIDIED_AT_ONCE);
      let forgotten = 0;
      if (retention && clock.now() >= forgetAt) {
        forgotten += await forgetOldTexts(db, clock.now() - retention.textsMs, TIDIED_AT_ONCE);
        forgotten += await forgetLeftAccounts(db, clock.now() - retention.leftMs, TIDIED_AT_ONCE);
        // It reads whole tables, so it is done by the hour; where there is more to forget, again at the next tidying.
        if (forgotten === 0) forgetAt = clock.now() + FORGET_EVERY_MS;
      }
      const pools =
        pooledAccounts === null ? await clearPools(db) : await renewPools(dependencies, pooledAccounts);
      return events + examples + pools + forgotten;
    },
    evaluate: (account, customerId) => evaluate(dependencies, account, [customerId]),
    stop() {
      isStopping = true;
    },
  };
}
