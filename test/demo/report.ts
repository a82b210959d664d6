import { count, eq } from "drizzle-orm";
import { moneyOf } from "../simulation/promises.ts";
import type { Harness } from "../simulation/harness.ts";

/** What a headless run prints. Amounts are minor units; recovered is net of what was taken back. */
export type Report = {
  days: number;
  seed: number;
  events: { received: number; duplicate: number; rejected: number };
  cases: { opened: number; recovered: number; lost: number; open: number };
  money: { currency: string; failed: number; recovered: number; lost: number; open: number }[];
  attempts: number;
  contacts: number;
  tasks: number;
};

export async function reportOf(
  harness: Harness,
  { days, seed }: { days: number; seed: number },
): Promise<Report> {
  const { db, account, server } = harness;
  const { cases, executions, tasks } = db.tables;
  const counted = (outcomes: string[]) =>
    server.counts
      .list()
      .filter(({ outcome }) => outcomes.includes(outcome))
      .reduce((sum, entry) => sum + entry.count, 0);
  const statuses = await db.read
    .select({ status: cases.status, count: count() })
    .from(cases)
    .where(eq(cases.account, account))
    .groupBy(cases.status);
  const withStatus = (status: string) => statuses.find((row) => row.status === status)?.count ?? 0;
  const done = await db.read
    .select({ kind: executions.kind, outcome: executions.outcome })
    .from(executions)
    .where(eq(executions.account, account));
  const duplicate = counted(["duplicate"]);
  const rejected = counted(["refused"]);
  return {
    days,
    seed,
    events: {
      received: counted(["accepted", "unhandled_type", "thin", "left_account"]) + duplicate + rejected,
      duplicate,
      rejected,
    },
    cases: {
      opened: statuses.reduce((sum, row) => sum + row.count, 0),
      recovered: withStatus("recovered"),
      lost: withStatus("lost"),
      open: withStatus("open"),
    },
    money: Object.entries(await moneyOf(harness)).map(([currency, money]) => ({ currency, ...money })),
    attempts: done.filter(
      ({ kind, outcome }) => kind === "charge" && (outcome === "done" || outcome === "declined"),
    ).length,
    contacts: done.filter(
      ({ kind, outcome }) => kind === "message" && (outcome === "done" || outcome === "unknown"),
    ).length,
    tasks:
      (await db.read.select({ count: count() }).from(tasks).where(eq(tasks.account, account)))[0]?.count ?? 0,
  };
}
