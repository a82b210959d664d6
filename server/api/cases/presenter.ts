import type { CustomerRecord, StoredDecision } from "../../../db/stores/snapshot-loader.ts";
import { paymentUnderWay } from "../../dunning/cases/payment-under-way.ts";
import { type CustomerState, customerStateOf } from "../../dunning/customer-state.ts";
import { customerZones } from "../../dunning/contact/time-zone.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { Context } from "../context.ts";
import type { HandlerInput, HandlerOutput } from "../contract.ts";
import { presentCustomer } from "../customers/presenter.ts";
import { presentHold } from "../holds/presenter.ts";
import type { Row } from "../presenter.ts";
import { pendingRequests } from "../staff-requests/pending-requests.ts";
import { presentRequest } from "../staff-requests/presenter.ts";
import { presentTask, type TaskContext } from "../tasks/presenter.ts";
import { budgetOfCase, manualChargesOf } from "./case-budget.ts";
import { moneyOfCase } from "./case-money.ts";
import { presentCaseProgress } from "./case-progress.ts";
import { presentCaseSummary, ruleNamesOf } from "./case-summary.ts";
import { presentNextActions } from "./next-actions.ts";
import { resolveCase } from "./resolve-case.ts";
import { stepsAt } from "./steps-at.ts";

type Panel = HandlerOutput<"cases.get">;

/** For an object that we never heard of: nothing of it failed, so there is nothing to recover. */
export const presentHealthyPanel = ({ settings }: Context): Panel => ({
  customer: null,
  case: null,
  otherCases: [],
  timeZone: settings.timeZone,
  connected: settings.connected,
  retryMode: settings.retryMode,
  money: null,
  segmentSentence: null,
  steps: [],
  end: null,
  currentStep: null,
  staffRequests: [],
  notes: [],
  invoices: [],
  underWay: [],
  next: [],
  holds: [],
  tasks: [],
  budget: null,
  charges: [],
  timeline: { rows: [], nextCursor: null },
});

/** The panel without its notes and its timeline, which have lists of their own. */
export function presentPanel(
  context: Context,
  { snapshot, stored }: CustomerRecord,
  input: HandlerInput<"cases.get">,
  owner: string | null,
): Omit<Panel, "notes" | "timeline"> {
  const now = context.clock.now();
  const customerState = customerStateOf(snapshot, now);
  const { customer, settings } = snapshot;
  const { case_, invoiceId } = resolveCase(stored.cases, input, snapshot);
  const customerColumns = {
    customerName: customer?.name ?? null,
    customerEmail: customer?.email ?? null,
    owner,
  };
  const names = ruleNamesOf(snapshot.segments, snapshot.strategies, snapshot.experiments);
  const localeContext = {
    ...context.localeContext(),
    names: names.experiments,
  };
  const timeZone = customerZones(customer?.country ?? null, settings.timeZone).primary;
  const caseInvoiceIds = new Set(case_?.invoiceIds ?? []);
  const planned = stored.commands.filter(
    (command) => command.caseId === case_?.id || caseInvoiceIds.has(command.invoiceId ?? ""),
  );
  const closedIds = new Set(stored.cases.filter(({ status }) => status !== "open").map(({ id }) => id));
  return {
    customer: customer && presentCustomer(customer),
    case: case_ && presentCaseSummary({ case: case_, ...customerColumns }, names, planned, context),
    otherCases: stored.cases
      .filter(({ id }) => id !== case_?.id)
      .sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1))
      .map(({ id, status, openedAt, closedAt }) => ({ id, status, openedAt, closedAt })),
    timeZone,
    connected: settings.connected,
    retryMode: settings.retryMode,
    money: case_ && moneyOfCase(case_, stored.ledger),
    ...presentCaseProgress(case_, snapshot, localeContext, now),
    staffRequests: case_ ? presentPendingRequests(case_, snapshot, localeContext) : [],
    invoices: snapshot.invoices
      .filter(({ id }) => caseInvoiceIds.has(id) || id === invoiceId)
      .sort(oldestFirst)
      .map(presentInvoice),
    underWay: paymentsUnderWay(customerState, invoiceId),
    next: presentNextActions(planned, localeContext, now),
    holds: customerState.holds.filter(({ to }) => to > now).map(presentHold),
    tasks: snapshot.tasks
      .filter(({ doneAt, caseId }) => doneAt === null && !closedIds.has(caseId))
      .sort(oldestFirst)
      .map((task) =>
        presentTask(task, { owner, ...taskContextOf(task.caseId, stored, snapshot) }, localeContext),
      ),
    budget: case_ && budgetOfCase(case_, snapshot, timeZone, localeContext, now),
    charges: case_ ? manualChargesOf(case_, customerState, localeContext) : [],
  };
}

/** Of one invoice where one is looked at, else of all. */
const paymentsUnderWay = (
  { attempts, snapshot, now }: CustomerState,
  invoiceId: string | null,
): Panel["underWay"] =>
  snapshot.invoices
    .filter(({ id, status }) => status === "open" && (invoiceId === null || id === invoiceId))
    .flatMap(({ id, amountRemaining, currency }) => {
      const payment = paymentUnderWay(attempts.get(id), snapshot, now);
      return payment && !payment.isLate
        ? [{ invoiceId: id, amount: amountRemaining, currency, until: payment.until }]
        : [];
    });

const oldestFirst = (a: { createdAt: number; id: string }, b: { createdAt: number; id: string }) =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

const presentPendingRequests = (case_: Row<"cases">, snapshot: Snapshot, localeContext: LocaleContext) =>
  pendingRequests(case_, snapshot)
    .map((request) =>
      presentRequest(request, {
        ...localeContext,
        steps: stepsAt(request.at, [case_], snapshot.strategies),
      }),
    )
    .reverse();

function taskContextOf(
  caseId: string,
  { cases }: StoredDecision,
  { customer }: Snapshot,
): Omit<TaskContext, "owner"> {
  const case_ = cases.find(({ id }) => id === caseId);
  return {
    customerName: customer?.name ?? null,
    customerPhone: customer?.phone ?? null,
    currency: case_?.currency ?? null,
    amountOpen: case_?.amountOpen ?? null,
    selfCure: case_?.selfCure ?? null,
    expectedValue: case_?.expectedValue ?? null,
    priorityReasons: case_?.priorityReasons ?? null,
  };
}

const presentInvoice = (invoice: Row<"invoices">) => ({
  id: invoice.id,
  number: invoice.number,
  subscriptionId: invoice.subscriptionId,
  status: invoice.status,
  collectionMethod: invoice.collectionMethod,
  currency: invoice.currency,
  amountDue: invoice.amountDue,
  amountPaid: invoice.amountPaid,
  amountRemaining: invoice.amountRemaining,
  createdAt: invoice.createdAt,
  dueAt: invoice.dueAt,
  paidAt: invoice.paidAt,
  nextPaymentAttemptAt: invoice.nextPaymentAttemptAt,
});
