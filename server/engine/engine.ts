import { inbox } from "../../db/inbox.ts";
import type { Account } from "../dunning/facts.ts";
import { applyInbox } from "./apply-inbox.ts";
import { dueSoonest, dueTimes } from "./due.ts";
import { executeDue } from "./execute.ts";
import { look } from "./look.ts";
import type { EngineParts } from "./parts.ts";
import { wakeDue } from "./wake.ts";

/** Work done in one pass. */
export type Pass = { events: number; wakeups: number; commands: number };

export type Engine = {
  /** Applies, wakes and executes what is due now, until nothing is. Returns what was done. */
  drain(): Promise<Pass>;
  /** The earliest time at which something falls due; null when nothing is awaited. */
  dueSoonest(): Promise<number | null>;
  /** Forgets the payloads of events that nobody can ask for any more. Returns how many went. */
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

/**
 * The loop around the core: receive → apply → decide → commit → execute. Each part claims due rows with a
 * lease, so several loops, in one process or many, share the work; whatever one leaves behind when it is
 * killed, another finishes once the lease has run out.
 */
export function createEngine(parts: EngineParts, owner: string): Engine {
  return {
    async drain() {
      const done: Pass = { events: 0, wakeups: 0, commands: 0 };
      for (;;) {
        const now = parts.clock.now();
        const due = await dueTimes(parts.db);
        const isDue = (at: number | null) => at !== null && at <= now;
        // Facts first: what they change may make a wake-up or a command unnecessary.
        const events = isDue(due.inbox) ? await applyInbox(parts, owner) : 0;
        const wakeups = events === 0 && isDue(due.wakeups) ? await wakeDue(parts, owner) : 0;
        const commands = events + wakeups === 0 && isDue(due.commands) ? await executeDue(parts, owner) : 0;
        if (events + wakeups + commands === 0) return done;
        done.events += events;
        done.wakeups += wakeups;
        done.commands += commands;
      }
    },
    tidy: () => inbox(parts.db).prune(parts.clock.now() - KEPT_MS, TIDIED_AT_ONCE),
    dueSoonest: () => dueSoonest(parts.db),
    look: (account, customerId) => look(parts, account, [customerId]),
  };
}
