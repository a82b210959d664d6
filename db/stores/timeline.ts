import { and, desc, eq, gt, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import { afterPosition, toPage, type Position } from "./keyset.ts";

/**
 * A customer's timeline, newest first. An entry with a newer revision is left out; the table keeps it, because it says
 * how things stood at the time.
 */
export async function listTimeline(
  db: Database,
  account: Account,
  { customerId, invoiceId }: { customerId: string; invoiceId?: string | undefined },
  { from, limit }: { from: Position | null; limit: number },
) {
  const { timeline } = db.tables;
  const newer = alias(timeline, "newer");
  const rows = await db.read
    .select()
    .from(timeline)
    .where(
      and(
        eq(timeline.account, account),
        eq(timeline.customerId, customerId),
        invoiceId ? eq(timeline.invoiceId, invoiceId) : undefined,
        afterPosition(from, "descending", timeline.at, timeline.id),
        notExists(
          db.read
            .select({ one: sql`1` })
            .from(newer)
            .where(
              and(
                eq(newer.account, timeline.account),
                eq(newer.customerId, timeline.customerId),
                eq(newer.subject, timeline.subject),
                gt(newer.revision, timeline.revision),
              ),
            ),
        ),
      ),
    )
    .orderBy(desc(timeline.at), desc(timeline.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ at, id }) => ({ at, id }));
}
