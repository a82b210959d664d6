import type { Database } from "../../db/database.ts";
import type { Lease } from "../../db/stores/lease.ts";
import type { Clock } from "../clock.ts";
import type { ClockCheck } from "../stripe/clock-check.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { OddMembers } from "../stripe/odd-members.ts";
import type { Gateway } from "../stripe/gateway.ts";
import type { Channel, Sender } from "../channels/channel.ts";

/** What the engine works with. Nothing in the engine knows whether it talks to Stripe or to a sandbox. */
export type EngineDependencies = {
  db: Database;
  gateway: Gateway;
  channels: readonly Channel[];
  /** Who writes where the merchant set nobody. */
  from: Sender;
  /** Where the internet reaches this server; links in messages begin with it. */
  publicUrl: string;
  /** Signs the links in messages. */
  linkKey: string;
  clock: Clock;
  /** The database's clock, by which leases begin and end. */
  leaseClock: Pick<Clock, "now">;
  /** Our clock beside Stripe's. */
  clockCheck: ClockCheck;
  /** Commands of this many customers are executed side by side. */
  concurrency: number;
  /**
   * How many accounts make a group that an account may learn from; null: each learns for itself alone.
   * Live and test accounts are never in one group.
   */
  pooledAccounts: number | null;
  /** The app's own id at Stripe, `ca_…`; null or left out: learnt from each account's first installation. */
  applicationId?: string | null;
  /** How long texts and the data of merchants who left are kept, ms; left out: for ever. */
  retention?: { textsMs: number; leftMs: number } | undefined;
  /** Is told of every fault that the engine survives, with the row that it concerns; never with secrets or texts. */
  report: (problem: EngineProblem) => void;
  /** Counts the members of events that do not fit and that nothing depends on. */
  oddMembers?: OddMembers;
  /** Is given a line for the operator to read where nothing failed. */
  say: (line: string) => void;
};

/** Who claims, and by which clocks. */
export const leaseOf = (
  { clock, leaseClock }: Pick<EngineDependencies, "clock" | "leaseClock">,
  owner: string,
): Lease => ({ owner, now: clock.now(), leaseNow: leaseClock.now(), leaseMs: LEASE_MS });

export type EngineProblem = {
  where: "inbox" | "wakeup" | "command" | "learning";
  account: Account;
  id: string;
  error: unknown;
  caseId?: string | null | undefined;
  customerId?: string | null | undefined;
  /** `warn` where the work goes on by itself; a fault where left out. */
  level?: "warn" | "error";
};

/** How long a worker may hold work. A worker that dies is replaced after this; calls to Stripe end before. */
export const LEASE_MS = 2 * 60_000;

/** How many rows one claim takes: enough to share a commit, few enough to lose little to a crash. */
export const BATCH_SIZE = 100;

/** How many commands one claim takes: fewer than other rows, since each may wait for Stripe while its lease runs. */
export const COMMAND_BATCH_SIZE = 32;
