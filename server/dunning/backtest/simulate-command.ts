import type { AnnouncedDates } from "../cases/announced-dates.ts";
import { attemptsOf } from "../facts/attempts.ts";
import { type ChargeFact, type ExecutionFact, NO_EVIDENCE } from "../facts/facts.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";
import type { ActualCharge, CustomerHistory } from "./history.ts";
import type { ReplayState } from "./snapshot-as-of.ts";

const HOUR = 3_600_000;

/** A simulated charge within this time of a charge that we actually made counts as the same charge. */
export const SAME_CHARGE_MS = 2 * HOUR;

/**
 * `paid` and `declined`: like the charge that we actually made at about that time. `unknown`: we made none. `refused`: the
 * actual execution was refused too. `done`: everything that is not a charge.
 */
export type Outcome = "paid" | "declined" | "unknown" | "refused" | "done";

type SimulationContext = {
  history: CustomerHistory;
  /** The facts that the command produces are added here. */
  state: ReplayState;
  /** Of the evaluation that gave the command. */
  snapshot: Snapshot;
};

/**
 * Simulates a command: adds the facts that its execution would have produced to the state.
 *
 * @param now UTC epoch milliseconds
 * @returns the outcome and its time: `now`, or the time of the actual charge if that was made a little later
 */
export function simulateCommand(
  command: Command,
  now: number,
  context: SimulationContext,
): { at: number; outcome: Outcome } {
  if (command.do.kind === "charge") return simulateCharge(command, now, context);
  const { history, state, snapshot } = context;
  const actual = history.actualExecutions.get(command.id);
  const noAddress =
    command.do.kind === "message" &&
    !snapshot.customer?.email &&
    history.snapshot.customer?.deletedAt === null;
  const wasRefused = actual?.outcome === "refused" || actual?.outcome === "not_performed";
  const outcome = wasRefused ? actual.outcome : noAddress ? "refused" : "done";
  const execution = executionOf(command, snapshot, now, outcome);
  state.executions.push({ ...execution, detail: { ...execution.detail, ...datesNamedBy(actual) } });
  return { at: now, outcome: outcome === "done" ? "done" : "refused" };
}

/** The dates that the actual message named bind on paper as they bound in fact. A message that only a draft sends names none. */
const datesNamedBy = (actual: ExecutionFact | undefined): ExecutionFact["detail"] =>
  Object.fromEntries(
    Object.entries(actual?.detail ?? {}).filter(([key]) => NAMED_DATES.has(key as keyof AnnouncedDates)),
  );

const NAMED_DATES: ReadonlySet<keyof AnnouncedDates> = new Set(["retryAt", "retryInvoice", "endsAt"]);

function simulateCharge(
  command: Command,
  now: number,
  { history, state, snapshot }: SimulationContext,
): { at: number; outcome: Outcome } {
  const actual = nearest(history.actualCharges, command.invoiceId, now, state.replayedChargeIds);
  if (actual) state.replayedChargeIds.add(actual.execution.id);
  const execution = executionOf(command, snapshot, now, "declined");
  const key = { idempotencyKey: actual?.execution.idempotencyKey ?? execution.idempotencyKey };

  if (actual?.execution.outcome === "refused" || actual?.execution.outcome === "not_performed") {
    state.executions.push({ ...execution, outcome: actual.execution.outcome });
    return { at: now, outcome: "refused" };
  }
  if (actual?.charge) {
    const { charge } = actual;
    const at = Math.max(now, charge.at);
    const outcomeAt = Math.max(at, (history.outcomeAt.get(charge.id) ?? charge.at) + at - charge.at);
    const isDone = charge.status === "succeeded" || outcomeAt > at;
    state.executions.push({ ...execution, ...key, finishedAt: at, outcome: isDone ? "done" : "declined" });
    if (charge.status === "succeeded") return { at, outcome: "paid" };
    state.charges.push({ charge: { ...charge, at, invoiceId: command.invoiceId }, outcomeAt });
    return { at, outcome: "declined" };
  }
  const declined = declinedAsBefore(command, now, history, snapshot);
  state.executions.push({ ...execution, outcome: declined.outcomeAt > now ? "done" : "declined" });
  state.charges.push(declined);
  return { at: now, outcome: "unknown" };
}

const nearest = (
  charges: readonly ActualCharge[],
  invoiceId: string | null,
  now: number,
  replayedIds: ReadonlySet<string>,
): ActualCharge | undefined => {
  const distance = ({ execution }: ActualCharge) => Math.abs(execution.startedAt - now);
  return charges
    .filter(({ execution }) => execution.invoiceId === invoiceId && !replayedIds.has(execution.id))
    .filter((charge) => distance(charge) <= SAME_CHARGE_MS)
    .sort((a, b) => distance(a) - distance(b) || (a.execution.id < b.execution.id ? -1 : 1))[0];
};

/** A charge with an unknown outcome is declined for the reason of the last failed attempt on the invoice. */
function declinedAsBefore(
  command: Command,
  now: number,
  history: CustomerHistory,
  snapshot: Snapshot,
): { charge: ChargeFact; outcomeAt: number } {
  const invoice = snapshot.invoices.find(({ id }) => id === command.invoiceId)!;
  const last = (attemptsOf(snapshot).get(invoice.id) ?? []).findLast(
    ({ outcome }) => outcome !== "succeeded" && outcome !== "confirming",
  );
  const chosenMethodId = command.do.kind === "charge" ? command.do.paymentMethodId : null;
  const paymentMethodId = chosenMethodId ?? last?.paymentMethodId ?? null;
  const method = snapshot.paymentMethods.find(({ id }) => id === paymentMethodId)?.method ??
    last?.method ?? { type: null, brand: null, funding: null, country: null, fingerprint: null };
  const lastDelay = last ? (history.outcomeAt.get(last.id) ?? last.at) - last.at : 0;
  const delay = isBankDebit(railOf(method)) && Number.isFinite(lastDelay) ? Math.max(0, lastDelay) : 0;
  return {
    outcomeAt: now + delay,
    charge: {
      account: snapshot.account,
      id: `replayed:${command.id}`,
      customerId: snapshot.customerId,
      paymentIntentId: null,
      invoiceId: invoice.id,
      at: now,
      status: "failed",
      endedAt: now + delay,
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
    // Later than its start, as in reality: an invoice that failed at the very instant of an end is ended with the rest.
    finishedAt: now + 1,
    outcome,
    detail: action.kind === "end" ? { action: action.action, invoices: action.invoiceIds.join(",") } : {},
  };
}
