import type { Writer } from "../../../db/database.ts";
import type { FactBatch } from "../../dunning/facts/fact-batch.ts";
import type { Account, ExecutionFact } from "../../dunning/facts/facts.ts";
import type { Action, Command, CommandOf } from "../../dunning/model/command.ts";
import type { Decision } from "../../dunning/model/decision.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { CallResult, PayResult } from "../../stripe/gateway.ts";
import type { EngineDependencies } from "../dependencies.ts";

/** How a command ended: with facts for the next evaluation, or not at all. */
export type CommandResult =
  | {
      outcome: Exclude<ExecutionFact["outcome"], "started">;
      detail: ExecutionFact["detail"];
      facts?: FactBatch;
    }
  | NotTried;

/**
 * Nothing was done, and the command comes again: `tryLater` by itself after a while; `noAccess` once Stripe takes our key
 * for the account again, and no try is counted; `wrongClock` as soon as Stripe's answers confirm our clock, likewise.
 */
export type NotTried = { tryLater: string } | { noAccess: string } | { wrongClock: string };

/** What an account's command brought: facts, and the reason where Stripe refused for good. */
export type AccountResult = { facts: FactBatch[]; refused?: string } | NotTried;

export const wasTried = (result: CommandResult): result is Exclude<CommandResult, NotTried> =>
  !("tryLater" in result || "noAccess" in result || "wrongClock" in result);

/** What a handler works with: what was known and decided right before it acts. */
export type HandlerContext = EngineDependencies & { snapshot: Snapshot; decision: Decision };

/**
 * One kind of action. A new action is a file with a handler, a line in `handlers.ts`, and a rule of the core that wants it.
 */
export type Handler<Kind extends Action["kind"]> = {
  /**
   * The invoices that are read from Stripe right before the command is checked once more. An event that says they were
   * paid may still be on its way, so whatever moves money, speaks to a customer or ends a service reads first.
   */
  readsFirst?: (command: Pick<CommandOf<Kind>, "invoiceId" | "do">) => readonly string[];
  /** Whether the action is a note of ours alone, which an evaluation takes back: then no clock needs to be proven for it. */
  isNote?: boolean;
  /** Acts, and only that: the caller has just checked that the command is wanted. */
  execute: (command: CommandOf<Kind>, context: HandlerContext) => Promise<CommandResult>;
  /** The execution whose end the command tells, where it is not the command's own; nothing is noted at its start then. */
  endsExecution?: (command: CommandOf<Kind>) => string;
  /** Rows of its own, written in the transaction that notes the end. */
  store?: (
    tx: Writer,
    account: Account,
    command: CommandOf<Kind>,
    context: EngineDependencies,
  ) => Promise<void>;
};

/** Stripe keeps a key for at least a day; a command's id is never used for a second attempt. */
export const idempotencyKeyOf = (account: Account, commandId: string) => `makegood:${account}:${commandId}`;

export const invoiceOf = ({ invoiceId }: Pick<Command, "invoiceId">): readonly string[] =>
  invoiceId ? [invoiceId] : [];

/** The result of a payment at Stripe. */
export function resultOfPayment(result: PayResult): CommandResult {
  switch (result.kind) {
    case "paid":
    case "processing":
      return { outcome: "done", detail: { result: result.kind }, facts: result.facts };
    case "declined":
    case "requires_action":
      return { outcome: "declined", detail: { result: result.kind }, facts: result.facts };
    case "refused":
      return {
        outcome: "refused",
        detail: { problem: result.reason, ...(result.method ? { method: result.method } : {}) },
        facts: result.facts,
      };
    case "no_access":
      return { noAccess: result.reason };
    case "try_later":
      return { tryLater: result.reason };
    case "unknown":
      return { outcome: "unknown", detail: { problem: result.reason } };
  }
}

/** The result of a call that only reads, or that has the same effect however often it is made: it may simply come again. */
export function resultOfCall(result: CallResult): CommandResult {
  switch (result.kind) {
    case "done":
      return { outcome: "done", detail: {}, facts: result.facts };
    case "refused":
      return { outcome: "refused", detail: { problem: result.reason }, facts: result.facts };
    case "gone":
      return { outcome: "refused", detail: { problem: result.reason } };
    case "no_access":
      return { noAccess: result.reason };
    case "try_later":
    case "unknown":
      return { tryLater: result.reason };
  }
}
