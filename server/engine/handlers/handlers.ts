import type { Action, Command } from "../../dunning/model/command.ts";
import type { Decision } from "../../dunning/model/decision.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { Account } from "../../dunning/facts/facts.ts";
import type { CallResult, PayResult } from "../../stripe/gateway.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import type { Message } from "../send-message.ts";
import type { EngineDependencies } from "../dependencies.ts";
import { endRecovery } from "./close-case.ts";
import { idempotencyKeyOf } from "../idempotency.ts";
import type { CommandResult } from "../command-result.ts";

/** What moves money, speaks to a customer or ends their service is checked against Stripe itself first. */
const CHECKED_FIRST = new Set<Action["kind"]>(["charge", "message", "end"]);

/**
 * Reads the invoices that a command is about, just before it is checked: an event that says they were
 * paid may still be on its way. Null when nothing has to be read.
 */
export async function readBefore(
  { gateway }: EngineDependencies,
  account: Account,
  { do: action, invoiceId }: Pick<Command, "do" | "invoiceId">,
): Promise<FactBatch | null | { tryLater: string }> {
  if (!CHECKED_FIRST.has(action.kind)) return null;
  const ids = action.kind === "message" ? action.invoiceIds : invoiceId ? [invoiceId] : [];
  const all: FactBatch[] = [];
  for (const id of ids) {
    const read = await gateway.readInvoice(account, id);
    if (read.kind === "try_later" || read.kind === "unknown") return { tryLater: read.reason };
    all.push(read.facts);
  }
  return all.length > 0 ? factBatch(...all) : null;
}

/** Does what a command says. The caller has just checked that it is wanted; this only acts. */
export async function perform(
  parts: EngineDependencies,
  command: Command,
  snapshot: Snapshot,
  decision: Decision,
): Promise<CommandResult> {
  const { gateway, messageSender } = parts;
  const { account } = snapshot;
  const key = idempotencyKeyOf(account, command.id);
  const invoiceId = command.invoiceId ?? "";
  const action = command.do;
  switch (action.kind) {
    case "charge": {
      const { paymentMethodId } = action;
      return paid(await gateway.pay(account, invoiceId, { paymentMethodId, idempotencyKey: key }));
    }
    case "message":
      return messageSender.deliver({ ...command, do: action } satisfies Message, snapshot, decision);
    case "task":
      // The task is the note itself: the transaction that ends the command writes it.
      return { outcome: "done", detail: {} };
    case "find_decline":
      return called(await gateway.findDecline(account, invoiceId));
    case "read_customer": {
      const invoice = snapshot.invoices.find(({ id }) => id === invoiceId);
      return called(await gateway.readCustomer(account, command.customerId, invoice?.subscriptionId ?? null));
    }
    case "suspend_retries":
      return called(await gateway.setAutoAdvance(account, invoiceId, false, key));
    case "restore_retries":
      return called(await gateway.setAutoAdvance(account, invoiceId, true, key));
    case "find_outcome": {
      const execution = snapshot.executions.find(({ id }) => id === action.executionId);
      if (!execution) return { outcome: "not_performed", detail: {} };
      if (execution.kind === "message")
        return { outcome: "unknown", detail: { problem: "the sender ended while sending" } };
      const found = await gateway.findAttempt(account, invoiceId, execution.startedAt);
      if (found.kind === "not_found") return { outcome: "not_performed", detail: {}, facts: found.facts };
      if (found.kind === "unknown") return { tryLater: found.reason };
      return paid(found);
    }
    case "end":
      return endRecovery(parts, action.action, command, snapshot, decision);
  }
}

function paid(result: PayResult): CommandResult {
  switch (result.kind) {
    case "paid":
    case "processing":
      return { outcome: "done", detail: { result: result.kind }, facts: result.facts };
    case "declined":
    case "requires_action":
      return { outcome: "declined", detail: { result: result.kind }, facts: result.facts };
    case "refused":
      return { outcome: "refused", detail: { problem: result.reason }, facts: result.facts };
    case "try_later":
      return { tryLater: result.reason };
    case "unknown":
      return { outcome: "unknown", detail: { problem: result.reason } };
  }
}

/** A call that only reads, or that has the same effect however often it is made, may simply come again. */
export function called(result: CallResult): CommandResult {
  switch (result.kind) {
    case "done":
      return { outcome: "done", detail: {}, facts: result.facts };
    case "refused":
      return { outcome: "refused", detail: { problem: result.reason }, facts: result.facts };
    case "try_later":
    case "unknown":
      return { tryLater: result.reason };
  }
}
