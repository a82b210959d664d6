import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listNewestCaseAttributes } from "../../db/stores/case-attributes.ts";
import { listExperimentCases, sumLedgerWithinWindow } from "../../db/stores/experiments.ts";
import { readInboxHealth } from "../../db/stores/inbox-health.ts";
import { listLedgerEntries } from "../../db/stores/metrics.ts";
import { listCasesForStaff, countWork } from "../../db/stores/overview.ts";
import { listStripeAttempts } from "../../db/stores/stripe-attempts.ts";
import { databases, type TestDatabase } from "./databases.ts";
import { type PlannedDatabase, withPlans } from "./query-plans.ts";

const ACCOUNT = "acct_1:live";

describe("the Dashboard's queries on libSQL", () => {
  let opened: TestDatabase;
  let planned: PlannedDatabase;
  beforeAll(async () => {
    opened = await databases.sqlite();
    planned = await withPlans(opened.db, opened.url);
  });
  afterAll(async () => {
    await planned.close();
    await opened.drop();
  });

  const planOf = async (read: () => Promise<unknown>) => {
    await planned.plans();
    await read();
    return (await planned.plans()).join("\n");
  };
  const SORTS = /TEMP B-TREE FOR (?:LAST .* )?ORDER BY/;

  it("takes the newest cases in the order of an index, and reads no more than it shows", async () => {
    const plan = await planOf(() => listNewestCaseAttributes(planned.db, ACCOUNT, { since: 1, limit: 5 }));
    expect(plan).toMatch(/SEARCH cases USING INDEX cases_by_opening \(account=\? AND opened_at>\?\)/);
    expect(plan).not.toMatch(SORTS);
  });

  it("takes a page of the ledger in the order of an index", async () => {
    const filter = { from: "2026-11-01", to: "2026-11-30", currency: "eur", kind: "failed" } as const;
    for (const from of [null, { at: 1, id: "failed:in_1" }]) {
      const plan = await planOf(() => listLedgerEntries(planned.db, ACCOUNT, filter, { from, limit: 25 }));
      expect(plan).toMatch(
        /SEARCH ledger USING INDEX ledger_by_kind \(account=\? AND currency=\? AND kind=\? AND at>\? AND at<\?\)/,
      );
      expect(plan).not.toMatch(SORTS);
    }
  });

  it("goes back from the newest event, and counts failed ones by an index of nothing else", async () => {
    const plan = await planOf(() => readInboxHealth(planned.db, ACCOUNT, 1));
    expect(plan).toMatch(/SEARCH inbox USING INDEX inbox_received \(received_at>\?\)/);
    expect(plan).toMatch(/USING COVERING INDEX inbox_failed \(account=\?\)/);
    expect(plan).not.toMatch(SORTS);
  });

  it("finds Stripe's own attempts through the customers of the sample", async () => {
    const plan = await planOf(() => listStripeAttempts(planned.db, ACCOUNT, { since: 1, limit: 500 }));
    expect(plan).toMatch(/cases USING INDEX cases_by_opening/);
    expect(plan).toMatch(/first USING INDEX ledger_of_customer \(account=\? AND customer_id=\?\)/);
    expect(plan).toMatch(
      /payment_events USING INDEX payment_events_of_customer \(account=\? AND customer_id=\?\)/,
    );
    expect(plan).not.toMatch(/ (?:ledger|first|payment_events) USING INDEX \w+ \(account=\?\)/);
    expect(plan).not.toMatch(/SCAN (?:ledger|first|payment_events|cases)\b/);
  });

  it("finds an experiment's cases among those opened since, and their money through the customers", async () => {
    const cases = await planOf(() =>
      listExperimentCases(planned.db, ACCOUNT, "autumn", { since: 1, until: null }),
    );
    expect(cases).toMatch(/SEARCH cases USING INDEX cases_by_opening \(account=\? AND opened_at>\?\)/);
    expect(cases).not.toMatch(SORTS);
    const sums = await planOf(() => sumLedgerWithinWindow(planned.db, ACCOUNT, { since: 1, windowMs: 1 }));
    expect(sums).toMatch(/SEARCH cases USING INDEX cases_by_opening \(account=\? AND opened_at>\?\)/);
    expect(sums).toMatch(/SEARCH ledger USING INDEX ledger_of_customer \(account=\? AND customer_id=\?\)/);
  });

  it("counts and finds open work without reading a table from end to end", async () => {
    const counts = await planOf(() => countWork(planned.db, ACCOUNT, 1));
    const staff = await planOf(() => listCasesForStaff(planned.db, ACCOUNT, { limit: 5 }));
    for (const plan of [counts, staff]) expect(plan).not.toMatch(/SCAN (?:cases|tasks)\b/);
  });
});
