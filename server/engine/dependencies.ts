import type { Database } from "../../db/database.ts";
import type { Clock } from "../clock.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { Gateway } from "../stripe/gateway.ts";
import type { Channel, Sender } from "../channels/channel.ts";

/** What the loop needs around it. Nothing in it knows whether it talks to Stripe or to a sandbox. */
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
  /** Commands of this many customers are executed side by side. */
  concurrency: number;
  /**
   * Accounts that make a group of which an account may learn; null: each learns for itself alone.
   * Live and test accounts are never in one group.
   */
  pooledAccounts: number | null;
  /** Told of every fault that the loop survives, with what it concerns; never with secrets or texts. */
  report: (problem: EngineProblem) => void;
};

export type EngineProblem = {
  where: "inbox" | "wakeup" | "command" | "lesson";
  account: Account;
  id: string;
  error: unknown;
};

/** How long a worker may hold work. A worker that dies is replaced after this; calls to Stripe end before. */
export const LEASE_MS = 2 * 60_000;

/** How many rows one claim takes: enough to share a commit, few enough to lose little to a crash. */
export const BATCH_SIZE = 100;

/** Fewer commands: while they wait for Stripe, new events wait for them. */
export const COMMAND_BATCH_SIZE = 32;
