import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, lte, sql, sum } from "drizzle-orm";
import type { LedgerEntry } from "../../server/dunning/model/ledger-entry.ts";
import type {
  ExperimentAssignment,
  ExperimentDraft,
  StartedExperiment,
} from "../../server/dunning/experiments/experiment.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { SegmentAttributes } from "../../server/dunning/segments/segment.ts";
import type { Database, Reader, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

export type ExperimentRow = Schema["experiments"]["$inferSelect"];

/** Every experiment that runs or ran, for decisions about the cases in it. */
export async function listStartedExperiments(
  db: Database,
  from: Reader,
  account: Account,
): Promise<StartedExperiment[]> {
  const { experiments } = db.tables;
  const rows = await from
    .select()
    .from(experiments)
    .where(and(eq(experiments.account, account), isNotNull(experiments.startedAt)))
    .orderBy(asc(experiments.startedAt), asc(experiments.id));
  return rows.flatMap((row) => toStartedExperiment(row) ?? []);
}

/** The experiment as decisions and results see it; null for a draft. */
export const toStartedExperiment = ({
  draft,
  seed,
  startedAt,
  stoppedAt,
}: ExperimentRow): StartedExperiment | null =>
  seed === null || startedAt === null ? null : { draft, seed, startedAt, stoppedAt };

/** Every experiment of the account with its drafts, or only the experiment with this id. */
export async function listExperiments(
  db: Database,
  from: Reader,
  account: Account,
  id?: string,
): Promise<ExperimentRow[]> {
  const { experiments } = db.tables;
  return from
    .select()
    .from(experiments)
    .where(and(eq(experiments.account, account), id === undefined ? undefined : eq(experiments.id, id)))
    .orderBy(asc(experiments.id));
}

/** Stores a draft in place of an earlier one with its id. False when the experiment was started already. */
export async function upsertExperimentDraft(
  db: Database,
  tx: Writer,
  account: Account,
  draft: ExperimentDraft,
  { by, at }: { by: string; at: number },
): Promise<boolean> {
  const { experiments } = db.tables;
  const saved = await tx
    .insert(experiments)
    .values({ account, id: draft.id, draft, by, at })
    .onConflictDoUpdate({
      target: [experiments.account, experiments.id],
      set: { draft, by, at },
      setWhere: isNull(experiments.startedAt),
    })
    .returning({ id: experiments.id });
  return saved.length > 0;
}

/** Deletes a draft. False when there is none, or the experiment was started already. */
export async function deleteExperimentDraft(
  db: Database,
  tx: Writer,
  account: Account,
  id: string,
): Promise<boolean> {
  const { experiments } = db.tables;
  const deleted = await tx
    .delete(experiments)
    .where(and(eq(experiments.account, account), eq(experiments.id, id), isNull(experiments.startedAt)))
    .returning({ id: experiments.id });
  return deleted.length > 0;
}

/** Records a start or an end. The caller holds the lock under which the row was read. */
export async function updateExperiment(
  db: Database,
  tx: Writer,
  { account, id }: Pick<ExperimentRow, "account" | "id">,
  change: Partial<Omit<ExperimentRow, "account" | "id">>,
): Promise<void> {
  const { experiments } = db.tables;
  await tx
    .update(experiments)
    .set(change)
    .where(and(eq(experiments.account, account), eq(experiments.id, id)));
}

/** One case that is enrolled in an experiment. */
export type ExperimentCase = {
  caseId: string;
  customerId: string;
  openedAt: number;
  segmentId: string;
  experiment: ExperimentAssignment;
  attributes: SegmentAttributes | null;
};

/**
 * The cases that were enrolled in an experiment, in the order of their opening. Enrollment is stored with the
 * case, so all cases of the period are read, by the index on openings.
 *
 * @param since from this opening on, and before `until`; epoch ms
 */
export async function listExperimentCases(
  db: Database,
  account: Account,
  experimentId: string,
  { since, until }: { since: number; until: number | null },
): Promise<ExperimentCase[]> {
  const { cases } = db.tables;
  const experiment = sql<string>`${cases.assignment} ->> 'experiment'`;
  const rows = await db.read
    .select({
      caseId: cases.id,
      customerId: cases.customerId,
      openedAt: cases.openedAt,
      segmentId: sql<string>`${cases.assignment} ->> 'segmentId'`,
      experiment,
      attributes: cases.attributes,
    })
    .from(cases)
    .where(
      and(
        eq(cases.account, account),
        gte(cases.openedAt, since),
        until === null ? undefined : lt(cases.openedAt, until),
        isNotNull(experiment),
      ),
    )
    .orderBy(asc(cases.openedAt), asc(cases.id));
  return rows
    .map((row) => ({ ...row, experiment: JSON.parse(row.experiment) as ExperimentAssignment }))
    .filter((row) => row.experiment.places.some((place) => place.experimentId === experimentId));
}

export type CaseSum = {
  caseId: string;
  currency: string;
  kind: LedgerEntry["kind"];
  amount: number;
};

/**
 * The ledger's sums for each case that opened from `since` on, within `windowMs` of its opening, by currency.
 *
 * @param since epoch ms
 */
export async function sumLedgerWithinWindow(
  db: Database,
  account: Account,
  { since, windowMs }: { since: number; windowMs: number },
): Promise<CaseSum[]> {
  const { cases, ledger } = db.tables;
  return db.read
    .select({
      caseId: cases.id,
      currency: ledger.currency,
      kind: ledger.kind,
      amount: sum(ledger.amount).mapWith(Number),
    })
    .from(cases)
    .innerJoin(
      ledger,
      and(
        eq(ledger.account, cases.account),
        // Only so that the index by customer is used.
        eq(ledger.customerId, cases.customerId),
        eq(ledger.caseId, cases.id),
        lte(ledger.at, sql`${cases.openedAt} + ${windowMs}`),
      ),
    )
    .where(
      and(
        eq(cases.account, account),
        gte(cases.openedAt, since),
        isNotNull(sql`${cases.assignment} ->> 'experiment'`),
      ),
    )
    .groupBy(cases.id, ledger.currency, ledger.kind);
}

/** A customer, and when something happened to them; epoch ms. */
export type CustomerEvent = { customerId: string; at: number };

/**
 * Subscriptions that somebody cancelled since. Those that ended for want of payment do not count, nor those
 * that our own end action cancelled, which its execution shows.
 *
 * @param since epoch ms
 */
export async function listCancellations(
  db: Database,
  account: Account,
  since: number,
): Promise<CustomerEvent[]> {
  const { subscriptions, executions } = db.tables;
  const [ended, ours] = await Promise.all([
    db.read
      .select({
        customerId: subscriptions.customerId,
        at: subscriptions.canceledAt,
        reason: subscriptions.cancellationReason,
      })
      .from(subscriptions)
      .where(and(eq(subscriptions.account, account), gte(subscriptions.canceledAt, since))),
    db.read
      .select({
        customerId: executions.customerId,
        from: executions.startedAt,
        to: executions.finishedAt,
        detail: executions.detail,
      })
      .from(executions)
      .where(
        and(eq(executions.account, account), eq(executions.kind, "end"), gte(executions.startedAt, since)),
      ),
  ]);
  // Stripe's times are whole seconds, so the end may seem to come before our call.
  const wasByUs = (customerId: string, at: number) =>
    ours.some(
      ({ customerId: ofCustomer, from, to, detail }) =>
        ofCustomer === customerId &&
        (detail.action === "cancel" || detail.action === "mark_uncollectible") &&
        Math.floor(from / 1_000) * 1_000 <= at &&
        at <= (to ?? from),
    );
  return ended.flatMap(({ customerId, at, reason }) =>
    at === null || reason === "payment_failed" || reason === "payment_disputed" || wasByUs(customerId, at)
      ? []
      : [{ customerId, at }],
  );
}

/** Disputes opened since. A dispute names no customer, so its charge or PaymentIntent leads there. */
export async function listDisputes(db: Database, account: Account, since: number): Promise<CustomerEvent[]> {
  const { reversals, charges } = db.tables;
  const disputes = await db.read
    .select({
      customerId: reversals.customerId,
      chargeId: reversals.chargeId,
      intentId: reversals.paymentIntentId,
      at: reversals.at,
    })
    .from(reversals)
    .where(and(eq(reversals.account, account), eq(reversals.kind, "dispute"), gte(reversals.at, since)));
  const found: CustomerEvent[] = [];
  for (let i = 0; i < disputes.length; i += 500) {
    const some = disputes.slice(i, i + 500);
    const chargeIds = some.flatMap(({ chargeId }) => chargeId ?? []);
    const intentIds = some.flatMap(({ intentId }) => intentId ?? []);
    const paid = { id: charges.id, intentId: charges.paymentIntentId, customerId: charges.customerId };
    const [byCharge, byIntent] = await Promise.all([
      chargeIds.length === 0
        ? []
        : db.read
            .select(paid)
            .from(charges)
            .where(and(eq(charges.account, account), inArray(charges.id, chargeIds))),
      intentIds.length === 0
        ? []
        : db.read
            .select(paid)
            .from(charges)
            .where(and(eq(charges.account, account), inArray(charges.paymentIntentId, intentIds))),
    ]);
    const ofCharge = new Map(byCharge.map(({ id, customerId }) => [id, customerId]));
    const ofIntent = new Map(byIntent.map(({ intentId, customerId }) => [intentId, customerId]));
    for (const { customerId, chargeId, intentId, at } of some) {
      const customer = customerId ?? ofCharge.get(chargeId ?? "") ?? ofIntent.get(intentId);
      if (customer !== undefined) found.push({ customerId: customer, at });
    }
  }
  return found;
}
