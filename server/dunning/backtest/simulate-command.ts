import { attemptsOf } from "../facts/attempts.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type ExecutionFact, type ChargeFact, NO_EVIDENCE } from "../facts/facts.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";
import type { ReplayState } from "./snapshot-as-of.ts";
import type { CustomerHistory, ActualCharge } from "./history.ts";

const HOUR = 3_600_000;

/** A charge within this time of one that we in fact made is taken to be that one. */
export const SAME_CHARGE_MS = 2 * HOUR;

/**
 * `paid` and `declined`: as a charge that in fact was made at about that time. `unknown`: there was none.
 * `refused`: it could not be done in fact either. `done`: everything that is not a charge.
 */
export type Outcome = "paid" | "declined" | "unknown" | "refused" | "done";

type SimulationContext = {
  history: CustomerHistory;
  /** Gets the facts that the command leaves. */
  state: ReplayState;
  /** As the look saw it that wants the command. */
  snapshot: Snapshot;
};

/**
 * Does a command on paper: adds the facts that it would have left to `played`.
 *
 * @param now UTC epoch milliseconds
 * @returns how it ended, and when: not before `now`; a charge that in fact was made a little later, then
 */
export function simulateCommand(
  command: Command,
  now: number,
  around: SimulationContext,
): { at: number; outcome: Outcome } {
  if (command.do.kind === "charge") return simulateCharge(command, now, around);
  const { history: record, state: played, snapshot } = around;
  const inFact = record.actualExecutions.get(command.id);
  const noAddress =
    command.do.kind === "message" &&
    !snapshot.customer?.email &&
    record.snapshot.customer?.deletedAt === null;
  const refused = inFact?.outcome === "refused" || inFact?.outcome === "not_performed";
  const outcome = refused ? inFact.outcome : noAddress ? "refused" : "done";
  played.executions.push(executionOf(command, snapshot, now, outcome));
  return { at: now, outcome: outcome === "done" ? "done" : "refused" };
}

function simulateCharge(
  command: Command,
  now: number,
  { history: record, state: played, snapshot }: SimulationContext,
): { at: number; outcome: Outcome } {
  const inFact = nearest(record.actualCharges, command.invoiceId, now, played.replayedChargeIds);
  if (inFact) played.replayedChargeIds.add(inFact.execution.id);
  const execution = executionOf(command, snapshot, now, "declined");
  const key = { idempotencyKey: inFact?.execution.idempotencyKey ?? execution.idempotencyKey };

  if (inFact?.execution.outcome === "refused" || inFact?.execution.outcome === "not_performed") {
    played.executions.push({ ...execution, outcome: inFact.execution.outcome });
    return { at: now, outcome: "refused" };
  }
  if (inFact?.charge) {
    const { charge } = inFact;
    const at = Math.max(now, charge.at);
    const outcomeAt = Math.max(at, (record.outcomeAt.get(charge.id) ?? charge.at) + at - charge.at);
    const begun = charge.status === "succeeded" || outcomeAt > at;
    played.executions.push({ ...execution, ...key, finishedAt: at, outcome: begun ? "done" : "declined" });
    if (charge.status === "succeeded") return { at, outcome: "paid" };
    played.charges.push({ charge: { ...charge, at, invoiceId: command.invoiceId }, outcomeAt: outcomeAt });
    return { at, outcome: "declined" };
  }
  const guess = declinedAsBefore(command, now, record, snapshot);
  const begun = guess.outcomeAt > now;
  played.executions.push({ ...execution, outcome: begun ? "done" : "declined" });
  played.charges.push(guess);
  return { at: now, outcome: "unknown" };
}

const nearest = (
  charges: readonly ActualCharge[],
  invoiceId: string | null,
  now: number,
  spent: ReadonlySet<string>,
): ActualCharge | undefined => {
  const distance = ({ execution }: ActualCharge) => Math.abs(execution.startedAt - now);
  return charges
    .filter(({ execution }) => execution.invoiceId === invoiceId && !spent.has(execution.id))
    .filter((charge) => distance(charge) <= SAME_CHARGE_MS)
    .sort((a, b) => distance(a) - distance(b) || (a.execution.id < b.execution.id ? -1 : 1))[0];
};

/** Nobody knows what would have become of it, so it fails for the reason of the last try on the invoice. */
function declinedAsBefore(
  command: Command,
  now: number,
  record: CustomerHistory,
  snapshot: Snapshot,
): { charge: ChargeFact; outcomeAt: number } {
  const invoice = snapshot.invoices.find(({ id }) => id === command.invoiceId)!;
  const last = (attemptsOf(snapshot).get(invoice.id) ?? []).findLast(
    ({ outcome }) => outcome !== "succeeded",
  );
  const named = command.do.kind === "charge" ? command.do.paymentMethodId : null;
  const paymentMethodId = named ?? last?.paymentMethodId ?? null;
  const method = snapshot.paymentMethods.find(({ id }) => id === paymentMethodId)?.method ??
    last?.method ?? { type: null, brand: null, funding: null, country: null, fingerprint: null };
  const lastTook = last ? (record.outcomeAt.get(last.id) ?? last.at) - last.at : 0;
  const took = isBankDebit(railOf(method)) && Number.isFinite(lastTook) ? Math.max(0, lastTook) : 0;
  return {
    outcomeAt: now + took,
    charge: {
      account: snapshot.account,
      id: `replayed:${command.id}`,
      customerId: snapshot.customerId,
      paymentIntentId: null,
      invoiceId: invoice.id,
      at: now,
      status: "failed",
      amount: invoice.amountRemaining,
      currency: invoice.currency,
      paymentMethodId,
      method,
      evidence: last?.evidence ?? { ...NO_EVIDENCE },
      idempotencyKey: keyOf(command),
      requestId: null,
      factAt: now,
      factOrder: command.id,
    },
  };
}

const keyOf = ({ id }: Command): string => `replay:${id}`;

function executionOf(
  command: Command,
  { account, customerId }: Snapshot,
  now: number,
  outcome: ExecutionFact["outcome"],
): ExecutionFact {
  const { id, caseId, invoiceId, do: action } = command;
  return {
    account,
    id,
    customerId,
    caseId,
    invoiceId,
    kind: action.kind,
    stepId: "stepId" in action ? action.stepId : null,
    paymentMethodId: action.kind === "charge" ? action.paymentMethodId : null,
    trigger: action.kind === "charge" ? action.trigger : null,
    idempotencyKey: keyOf(command),
    startedAt: now,
    // Later than it began, as in fact: what failed at the very instant of an end is ended with the rest.
    finishedAt: now + 1,
    outcome,
    detail: action.kind === "end" ? { action: action.action } : {},
  };
}
