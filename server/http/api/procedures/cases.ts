import { customerOf, listCases } from "../../../../db/queries/cases.ts";
import { listTimeline } from "../../../../db/queries/timeline.ts";
import type { Schema } from "../../../../db/schema.ts";
import { loadKnown, type Stored } from "../../../../db/snapshots.ts";
import { attemptsOf } from "../../../dunning/attempts.ts";
import { customerZones } from "../../../dunning/contact/time-zone.ts";
import type { Snapshot } from "../../../dunning/decision.ts";
import { holdsOf } from "../../../dunning/holds.ts";
import { budgetOf } from "../../../dunning/retry/budgets.ts";
import { questionOf } from "../../../dunning/retry/question.ts";
import { type Context, notFound, type Run } from "../context.ts";
import type { Returned } from "../contract.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { timelineName } from "./timeline.ts";
import { shownCase, shownHold, shownInvoice, shownPlan, shownTask, shownTimelineEntry } from "./shown.ts";

type CaseRow = Schema["cases"]["$inferSelect"];

/** As many timeline entries as a panel shows before it asks for more. */
const TIMELINE_LIMIT = 25;

export const listOfCases: Run<"cases.list"> = async (context, input) => {
  const { db, account } = context;
  const { status, segmentId, customerId, cursor, limit } = input;
  const filter = { status: status ?? (customerId ? undefined : ("open" as const)), segmentId, customerId };
  const list = `cases.list ${JSON.stringify(filter)}`;
  const page = await listCases(db, account, filter, { from: readCursor(account, list, cursor), limit });
  return answerPage(account, list, page, ({ case: one, customerName, customerEmail }) =>
    shownCase(one, { name: customerName, email: customerEmail }),
  );
};

export const getCase: Run<"cases.get"> = async (context, input) => {
  const { db, account, clock } = context;
  const customerId = await customerAsked(context, input);
  const known = (await loadKnown(db, db.read, account, [customerId])).get(customerId);
  if (!known || (!known.snapshot.customer && known.snapshot.invoices.length === 0)) {
    throw notFound("customer", customerId);
  }
  const { snapshot, stored } = known;
  const one = caseAsked(stored.cases, input);
  const now = clock.now();
  const { customer } = snapshot;
  const page = await listTimeline(db, account, { customerId }, { from: null, limit: TIMELINE_LIMIT });
  const troubled = new Set(one?.invoiceIds ?? []);
  return {
    customer: customer && {
      id: customer.id,
      name: customer.name,
      email: customer.email,
      country: customer.country,
    },
    case: one && shownCase(one, { name: customer?.name ?? null, email: customer?.email ?? null }),
    otherCases: stored.cases
      .filter(({ id }) => id !== one?.id)
      .sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1))
      .map(({ id, status, openedAt, closedAt }) => ({ id, status, openedAt, closedAt })),
    invoices: snapshot.invoices
      .filter(({ id }) => troubled.has(id) || id === input.invoiceId)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map(shownInvoice),
    next: shownPlan(
      stored.commands.filter(({ caseId, invoiceId }) => caseId === one?.id || troubled.has(invoiceId ?? "")),
    ),
    holds: holdsOf(snapshot)
      .filter(({ to }) => to > now)
      .map(shownHold),
    tasks: snapshot.tasks
      .filter(({ doneAt }) => doneAt === null)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map((task) => shownTask(task, aroundTask(task.caseId, stored, snapshot))),
    budget: one && budgetFor(one, snapshot, now),
    timeline: answerPage(account, timelineName(customerId), page, shownTimelineEntry),
  };
};

async function customerAsked(
  { db, account }: Context,
  {
    caseId,
    customerId,
    invoiceId,
  }: { caseId?: string | undefined; customerId?: string | undefined; invoiceId?: string | undefined },
): Promise<string> {
  if (customerId !== undefined) return customerId;
  if (caseId !== undefined) {
    const found = await customerOf(db, account, "cases", caseId);
    if (found === null) throw notFound("case", caseId);
    return found;
  }
  const id = invoiceId ?? "";
  const found = await customerOf(db, account, "invoices", id);
  if (found === null) throw notFound("invoice", id);
  return found;
}

function caseAsked(
  cases: CaseRow[],
  { caseId, invoiceId }: { caseId?: string | undefined; invoiceId?: string | undefined },
): CaseRow | null {
  if (caseId !== undefined) return cases.find(({ id }) => id === caseId) ?? null;
  if (invoiceId !== undefined) return cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId)) ?? null;
  return openElseLatest(cases);
}

/** A customer has at most one open case. */
export function openElseLatest(cases: CaseRow[]): CaseRow | null {
  const latest = [...cases].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
  return latest.find(({ status }) => status === "open") ?? latest[0] ?? null;
}

function aroundTask(caseId: string, stored: Stored, snapshot: Snapshot) {
  const one = stored.cases.find(({ id }) => id === caseId);
  return {
    customerName: snapshot.customer?.name ?? null,
    customerPhone: snapshot.customer?.phone ?? null,
    currency: one?.currency ?? null,
    amountOpen: one?.amountOpen ?? null,
  };
}

/** The same question that the planner is asked, put to the budget rules alone. */
function budgetFor(one: CaseRow, snapshot: Snapshot, now: number): Returned<"cases.get">["budget"] {
  const invoice = snapshot.invoices.find(({ id }) => id === one.leadInvoiceId);
  const { strategyId, strategyVersion } = one.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (invoice?.status !== "open" || invoice.collectionMethod !== "charge_automatically" || !strategy)
    return null;
  const zone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;
  const attempts = attemptsOf(snapshot);
  const question = questionOf(invoice, one.kind, one.openedAt, strategy, attempts, zone, snapshot, now);
  const method = question.methods.find(({ isDefault }) => isDefault);
  if (!method) return null;
  const { earliestAt, latestAt, remaining, because } = budgetOf({
    method,
    invoiceId: invoice.id,
    amount: invoice.amountRemaining,
    trigger: "automatic",
    history: question.history,
  });
  return { invoiceId: invoice.id, paymentMethodId: method.id, earliestAt, latestAt, remaining, because };
}
