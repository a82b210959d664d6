import { termsOf } from "../../channels/channel.ts";
import { listCases } from "../../../db/stores/cases.ts";
import { ownerOf } from "../../../db/stores/owners.ts";
import { listNotes } from "../../../db/stores/notes.ts";
import { listTimeline } from "../../../db/stores/timeline.ts";
import type { Schema } from "../../../db/schema.ts";
import { type Known, loadKnown, type Stored } from "../../../db/stores/snapshot-loader.ts";
import { customerZones } from "../../dunning/contact/time-zone.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { holdsOf } from "../../dunning/cases/holds.ts";
import type { Context, Run } from "../context.ts";
import type { Given, Returned } from "../contract.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { resolveCase, resolveCustomer } from "./resolve-case.ts";
import { caseProgressOf } from "./case-progress.ts";
import { budgetOfCase, moneyOfCase } from "./case-money.ts";
import { caseSummaries, caseSummary, namesOf } from "./case-summary.ts";
import { pendingRequests } from "../staff-requests/pending-requests.ts";
import {
  presentCustomer,
  presentHold,
  presentInvoice,
  presentNote,
  presentPlan,
  presentRequest,
  presentTask,
  presentTimelineEntry,
  localeContextFor,
} from "../presenters.ts";
import { stepsAt } from "./steps-at.ts";
import { timelineName } from "../timeline/handlers.ts";

type CaseRow = Schema["cases"]["$inferSelect"];
type Panel = Returned<"cases.get">;

/** As many timeline entries as a panel shows before it asks for more. */
const TIMELINE_LIMIT = 25;

const NOTES_LIMIT = 20;

export const listOfCases: Run<"cases.list"> = async (context, { cursor, limit, owner, ...asked }) => {
  const { db, account } = context;
  const filter = {
    ...asked,
    status: asked.status ?? (asked.customerId === undefined ? ("open" as const) : undefined),
    owner: ownerAsked(context, owner),
  };
  const list = `cases.list ${JSON.stringify(filter)}`;
  const page = await listCases(db, account, filter, { from: readCursor(account, list, cursor), limit });
  const rows = await caseSummaries(context, page.rows);
  return answerPage(account, list, { rows, next: page.next }, (row) => row);
};

/** `me` and `nobody` are no ids of Stripe's users. */
export function ownerAsked({ userId }: Context, owner: string | undefined): string | null | undefined {
  if (owner === "me") return userId;
  return owner === "nobody" ? null : owner;
}

export const getCase: Run<"cases.get"> = async (context, input) => {
  const { db, account, channels } = context;
  const customerId = await resolveCustomer(context, input);
  if (customerId === null) return healthyPanel(context);
  const [known, page, notes, owner] = await Promise.all([
    loadKnown(db, db.read, account, [customerId], termsOf(channels)),
    listTimeline(db, account, { customerId }, { from: null, limit: TIMELINE_LIMIT }),
    listNotes(db, account, customerId, NOTES_LIMIT),
    ownerOf(db, account, customerId),
  ]);
  const all = known.get(customerId);
  if (!all) return healthyPanel(context);
  const localeContext = localeContextFor(context, all.snapshot.customer?.country ?? null);
  return {
    ...panelOf(context, all, input, owner),
    notes: notes.map(presentNote),
    timeline: answerPage(account, timelineName(customerId), page, (row) =>
      presentTimelineEntry(row, {
        ...localeContext,
        steps: stepsAt(row.at, all.stored.cases, all.snapshot.strategies),
      }),
    ),
  };
};

/** About something that we never heard of: nothing of it failed, so there is nothing to recover. */
const healthyPanel = ({ settings }: Context): Panel => ({
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
  next: [],
  holds: [],
  tasks: [],
  budget: null,
  timeline: { rows: [], nextCursor: null },
});

function panelOf(
  context: Context,
  { snapshot, stored }: Known,
  input: Given<"cases.get">,
  owner: string | null,
): Omit<Panel, "notes" | "timeline"> {
  const now = context.clock.now();
  const { customer, settings } = snapshot;
  const { one, invoiceId } = resolveCase(stored.cases, input, snapshot);
  const names = namesOf(snapshot.segments, snapshot.strategies);
  const about = {
    customerName: customer?.name ?? null,
    customerEmail: customer?.email ?? null,
    customerCountry: customer?.country ?? null,
    owner,
  };
  const localeContext = localeContextFor(context, about.customerCountry);
  const delinquentIds = new Set(one?.invoiceIds ?? []);
  const planned = stored.commands.filter(
    ({ caseId, invoiceId: of }) => caseId === one?.id || delinquentIds.has(of ?? ""),
  );
  const closed = new Set(stored.cases.filter(({ status }) => status !== "open").map(({ id }) => id));
  return {
    customer: customer && presentCustomer(customer),
    case: one && caseSummary({ case: one, ...about }, names, planned, context),
    otherCases: stored.cases
      .filter(({ id }) => id !== one?.id)
      .sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1))
      .map(({ id, status, openedAt, closedAt }) => ({ id, status, openedAt, closedAt })),
    timeZone: customerZones(about.customerCountry, settings.timeZone).primary,
    connected: settings.connected,
    retryMode: settings.retryMode,
    money: one && moneyOfCase(one, stored.ledger),
    ...caseProgressOf(one, snapshot, localeContext, now),
    staffRequests: one
      ? pendingRequests(one, snapshot)
          .map((request) =>
            presentRequest(request, {
              ...localeContext,
              steps: stepsAt(request.at, [one], snapshot.strategies),
            }),
          )
          .reverse()
      : [],
    invoices: snapshot.invoices
      .filter(({ id }) => delinquentIds.has(id) || id === invoiceId)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map(presentInvoice),
    next: presentPlan(planned, localeContext),
    holds: holdsOf(snapshot)
      .filter(({ to }) => to > now)
      .map(presentHold),
    tasks: snapshot.tasks
      .filter(({ doneAt, caseId }) => doneAt === null && !closed.has(caseId))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      .map((task) =>
        presentTask(task, { owner, ...aroundTask(task.caseId, stored, snapshot) }, localeContext),
      ),
    budget: one && budgetOfCase(one, snapshot, localeContext, now),
  };
}

function aroundTask(caseId: string, stored: Stored, snapshot: Snapshot) {
  const one: CaseRow | undefined = stored.cases.find(({ id }) => id === caseId);
  return {
    customerName: snapshot.customer?.name ?? null,
    customerPhone: snapshot.customer?.phone ?? null,
    currency: one?.currency ?? null,
    amountOpen: one?.amountOpen ?? null,
    selfCure: one?.selfCure ?? null,
    expectedValue: one?.expectedValue ?? null,
    priorityReasons: one?.priorityReasons ?? null,
  };
}
