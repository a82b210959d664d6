import { and, eq, gt, isNull, or } from "drizzle-orm";
import type { Account, HoldFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";

/** Releases the running holds of this kind and exactly this scope (a customer, or one invoice of theirs). */
export async function releaseMatchingHolds(
  db: Database,
  tx: Writer,
  { account, customerId, invoiceId, kind }: Pick<HoldFact, "account" | "customerId" | "invoiceId" | "kind">,
  release: { at: number; by: string },
): Promise<void> {
  const { holds } = db.tables;
  await tx
    .update(holds)
    .set({ releasedAt: release.at, releasedBy: release.by })
    .where(
      and(
        eq(holds.account, account),
        eq(holds.customerId, customerId),
        invoiceId === null ? isNull(holds.invoiceId) : eq(holds.invoiceId, invoiceId),
        eq(holds.kind, kind),
        isNull(holds.releasedAt),
        or(isNull(holds.untilAt), gt(holds.untilAt, release.at)),
      ),
    );
}

/** False when a hold with this id exists already. */
export async function insertHold(db: Database, tx: Writer, hold: HoldFact): Promise<boolean> {
  const { holds } = db.tables;
  const written = await tx.insert(holds).values(hold).onConflictDoNothing().returning({ id: holds.id });
  return written.length > 0;
}

export async function readHold(
  db: Database,
  tx: Writer,
  account: Account,
  id: string,
): Promise<HoldFact | null> {
  const { holds } = db.tables;
  const [hold] = await tx
    .select()
    .from(holds)
    .where(and(eq(holds.account, account), eq(holds.id, id)));
  return hold ?? null;
}

export async function releaseHold(
  db: Database,
  tx: Writer,
  { account, id }: Pick<HoldFact, "account" | "id">,
  release: { at: number; by: string },
): Promise<void> {
  const { holds } = db.tables;
  await tx
    .update(holds)
    .set({ releasedAt: release.at, releasedBy: release.by })
    .where(and(eq(holds.account, account), eq(holds.id, id), isNull(holds.releasedAt)));
}

/** What people wrote when they held a customer: the timeline names holds by their ids, because texts must be erasable. */
export async function listHoldReasons(
  db: Database,
  account: Account,
  customerId: string,
): Promise<Pick<HoldFact, "id" | "reason">[]> {
  const { holds } = db.tables;
  return db.read
    .select({ id: holds.id, reason: holds.reason })
    .from(holds)
    .where(and(eq(holds.account, account), eq(holds.customerId, customerId)));
}
