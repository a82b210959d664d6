import { and, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Reason } from "../../server/dunning/model/reason.ts";
import type { Database } from "../database.ts";

/** An open case, and what it waits for. */
export type WithheldCase = {
  caseId: string;
  customerId: string;
  customerName: string | null;
  waitsFor: Reason[];
};

/** What every open case of an account waits for. */
export function readWithheld(db: Database, account: Account): Promise<WithheldCase[]> {
  const { cases, customers } = db.tables;
  return db.read
    .select({
      caseId: cases.id,
      customerId: cases.customerId,
      customerName: customers.name,
      waitsFor: cases.waitsFor,
    })
    .from(cases)
    .leftJoin(customers, and(eq(customers.account, cases.account), eq(customers.id, cases.customerId)))
    .where(and(eq(cases.account, account), eq(cases.status, "open")));
}
