import { setTimeout as delay } from "node:timers/promises";
import { type ClaimedCommand, commandQueue } from "../../db/stores/commands.ts";
import type { Rotation } from "../../db/stores/fair-claim.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { type CommandDependencies, executeClaimed, inTurnOf } from "./command-worker.ts";
import { COMMAND_BATCH_SIZE, LEASE_MS, leaseOf } from "./dependencies.ts";

/** Of all commands that are executed side by side, one account has at most this share. */
const SHARE_OF_ACCOUNT = 1 / 4;

/** An account whose command took longer than this has one at a time until one is quick again. */
const SLOW_MS = 15_000;

/** Leases of commands that are waiting for an answer are renewed this often. */
const RENEW_MS = LEASE_MS / 4;

/** What another process wrote is found within this time, although nobody nudges. */
const POLL_MS = 1_000;

/**
 * Executes commands side by side and takes new ones as soon as one has ended, with a bound for each account: a Stripe or a
 * mail server that accepts and never answers holds up its own merchant, and leaves room for all others.
 */
export function createCommandLane(dependencies: CommandDependencies, owner: string) {
  const { db, leaseClock, concurrency, report, isStopping } = dependencies;
  const rotation: Rotation = { after: "" };
  const running = new Map<Account, ClaimedCommand[]>();
  const slow = new Set<Account>();
  const perAccount = Math.max(1, Math.floor(concurrency * SHARE_OF_ACCOUNT));
  let under = 0;
  let wake = () => {};

  const heldRows = (): ReadonlyMap<Account, number> =>
    new Map([...running].map(([account, rows]) => [account, slow.has(account) ? perAccount : rows.length]));

  /** The commands of one customer, or of the account, one after another, so that each sees the effects of the one before. */
  async function carryOut(commands: readonly ClaimedCommand[]): Promise<void> {
    const { account } = commands[0]!;
    for (const command of commands) {
      const began = performance.now();
      try {
        if (isStopping()) await db.write((tx) => commandQueue(db).releaseWithin(tx, command));
        else await executeClaimed(dependencies, command);
      } catch (error) {
        // Its lease stays and runs out, so that a command that breaks the loop is not tried in a circle.
        report({ where: "command", account, id: command.id, error });
      }
      if (performance.now() - began > SLOW_MS) slow.add(account);
      else slow.delete(account);
      const left = (running.get(account) ?? []).filter(({ id }) => id !== command.id);
      if (left.length > 0) running.set(account, left);
      else running.delete(account);
    }
  }

  /** Claims as many commands as there is room for, and starts them. Returns how many. */
  async function startDue(): Promise<number> {
    const room = Math.min(concurrency - under, COMMAND_BATCH_SIZE);
    if (room <= 0 || isStopping()) return 0;
    if (!(await dependencies.clockGuard.mayWork())) return 0;
    const lease = leaseOf(dependencies, owner);
    const claimed = await commandQueue(db).claim(room, lease, { rotation, perAccount, held: heldRows() });
    for (const command of claimed)
      running.set(command.account, [...(running.get(command.account) ?? []), command]);
    for (const commands of inTurnOf(claimed).values()) {
      under += 1;
      void carryOut(commands).finally(() => {
        under -= 1;
        wake();
      });
    }
    return claimed.length;
  }

  async function renewLeases(): Promise<void> {
    const held = [...running.values()].flat();
    await db.write((tx) => commandQueue(db).renewWithin(tx, held, leaseClock.now() + LEASE_MS));
  }

  return {
    /** Resolves when nothing is due and nothing is under way; after a stop, when what is under way has ended. */
    async drain(): Promise<void> {
      let renewAt = performance.now() + RENEW_MS;
      for (;;) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const started = await startDue();
        if (started === 0 && under === 0) return;
        if (started > 0 && under < concurrency) continue;
        const poll = new AbortController();
        await Promise.race([woken, delay(POLL_MS, undefined, { signal: poll.signal }).catch(() => {})]);
        poll.abort();
        if (performance.now() >= renewAt) {
          await renewLeases().catch((error: unknown) => {
            const [first] = [...running.values()].flat();
            if (first) report({ where: "command", account: first.account, id: first.id, error });
          });
          renewAt = performance.now() + RENEW_MS;
        }
      }
    },
    /** Something new may be due. */
    nudge: () => wake(),
  };
}
