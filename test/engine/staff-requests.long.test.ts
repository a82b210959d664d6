import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts } from "../../db/stores/accounts.ts";
import { conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, MINUTE, openHarness, type Harness } from "../simulation/harness.ts";
import { RENEWAL, stripeOf, subscriber } from "./subscriber.ts";

describe.each(["sqlite", "postgres"] as const)("what people ask for, done by the loop on %s", (dialect) => {
  let database: TestDatabase;
  let harness: Harness;
  let stripe: Stripe;
  let customerId: string;
  let subscriptionId: string;

  const conformance = conformanceMiddleware();

  beforeEach(async () => {
    database = await databases[dialect]();
    harness = await openHarness({ db: database.db, conformance, settings: { retryMode: "lead" } });
    stripe = stripeOf(harness);
    const { customer, subscription } = await subscriber(stripe);
    customerId = customer.id;
    subscriptionId = subscription.id;
    await harness.runUntil(RENEWAL);
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });
  afterAll(() => conformance.assertNone());

  const rows = <Table extends "cases" | "executions" | "ledger" | "timeline">(table: Table) =>
    database.db.read.select().from(database.db.tables[table] as Harness["db"]["tables"][Table]);
  const theCase = async () => (await rows("cases"))[0]!;
  const executionsOf = async (kind: string) =>
    (await rows("executions")).filter((execution) => execution.kind === kind);
  const timelineKinds = async (...kinds: string[]) =>
    (await rows("timeline")).map(({ kind }) => kind).filter((kind) => kinds.includes(kind));
  const openInvoice = async () =>
    (await stripe.invoices.list({ customer: customerId, status: "open" })).data[0]!;
  async function call<Output>(procedure: string, input: unknown): Promise<Output> {
    const { body } = await harness.call(procedure, input);
    expect(body.error).toBeUndefined();
    return body.output as Output;
  }
  const endNow = async (action: string) =>
    call<{ requestId: string; takesEffectAt: number }>("requests.endNow", {
      caseId: (await theCase()).id,
      action,
      confirm: true,
    });

  test("an end takes effect after ten minutes, in Stripe too, and nothing is tried or sent any more", async () => {
    const { takesEffectAt } = await endNow("cancel");
    expect(takesEffectAt).toBe(harness.now() + 10 * MINUTE);
    await harness.runUntil(takesEffectAt - MINUTE);
    expect(await executionsOf("end")).toEqual([]);
    expect((await theCase()).status).toBe("open");
    await harness.runUntil(takesEffectAt + MINUTE);
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe("canceled");
    expect(await theCase()).toMatchObject({ status: "lost", amountOpen: 0 });
    expect((await rows("ledger")).map(({ kind, reason }) => [kind, reason])).toEqual(
      expect.arrayContaining([["lost", "closed_by_staff"]]),
    );
    await harness.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
    expect(await executionsOf("charge")).toEqual([]);
    expect(harness.mail.list()).toEqual([]);
    expect(harness.problems).toEqual([]);
  });

  test("an end that is taken back in time never happens, and recovery goes on", async () => {
    const { requestId, takesEffectAt } = await endNow("cancel");
    await harness.runUntil(takesEffectAt - 5 * MINUTE);
    await call("requests.withdraw", { requestId });
    await harness.runUntil(RENEWAL + 6 * DAY, { tickMs: HOUR });
    expect(await executionsOf("end")).toEqual([]);
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).not.toBe("canceled");
    expect((await executionsOf("charge")).length).toBeGreaterThan(0);
    expect(harness.mail.list()).toHaveLength(1);
    expect(await timelineKinds("requested", "request_withdrawn")).toEqual(
      expect.arrayContaining(["requested", "request_withdrawn"]),
    );
  });

  test("a step that is wanted now goes out in the next allowed hour, once", async () => {
    const { id } = await theCase();
    // A Sunday, on which nobody is written to.
    await call("requests.doStep", { caseId: id, stepId: "remind" });
    await harness.runUntil(RENEWAL + HOUR);
    expect(harness.mail.list()).toEqual([]);
    await harness.runUntil(RENEWAL + DAY + 12 * HOUR, { tickMs: HOUR });
    expect(await executionsOf("message")).toMatchObject([{ stepId: "remind", outcome: "done" }]);
    await harness.runUntil(RENEWAL + 15 * DAY, { tickMs: HOUR });
    expect(harness.mail.list()).toHaveLength(1);
  });

  describe("while Stripe is away", () => {
    type Planned = { dueAt: number; do: { kind: string }; reasons: { code: string; text: string }[] };
    const planned = async () => {
      const { next } = await call<{ next: Planned[] }>("cases.get", { customerId });
      return next.find((action) => action.do.kind === "charge")!;
    };

    test("a retry says when it is really tried next, and asked for again it is tried at once", async () => {
      await harness.runUntil(RENEWAL + HOUR);
      const { id } = await openInvoice();
      const away = harness.sandbox.faults.plan({ kind: "server_error", path: /\/invoices\//, times: 1_000 });
      const first = await call<{ requestId: string }>("requests.retryNow", { invoiceId: id, confirm: true });
      await harness.runUntil(harness.now() + HOUR);
      const shown = await planned();
      expect(shown.dueAt).toBeGreaterThan(harness.now());
      expect(shown.dueAt).toBeLessThanOrEqual(harness.now() + 10 * MINUTE);
      expect(shown.reasons.map(({ code }) => code).slice(0, 2)).toEqual(["put_off", "asked_by_staff"]);
      expect(shown.reasons[0]?.text).toMatch(/attempts? did not get through/);

      const struck = away.struck;
      const again = await call<{ requestId: string }>("requests.retryNow", { invoiceId: id, confirm: true });
      expect(again.requestId).toBe(first.requestId);
      await harness.server.engine.drain();
      expect(away.struck).toBe(struck + 1);

      away.release();
      await call("requests.retryNow", { invoiceId: id, confirm: true });
      await harness.server.engine.drain();
      expect(await executionsOf("charge")).toMatchObject([{ outcome: "declined", trigger: "staff" }]);
    });

    test("a step that is asked for again goes out at once, and by itself within minutes", async () => {
      const noon = RENEWAL + DAY + 12 * HOUR;
      await harness.runUntil(noon, { tickMs: HOUR });
      const { id } = await theCase();
      const away = harness.sandbox.faults.plan({ kind: "server_error", path: /\/invoices\//, times: 1_000 });
      const ask = () => call("requests.doStep", { caseId: id, stepId: "remind" });
      await ask();
      await harness.runUntil(noon + HOUR);
      away.release();
      await ask();
      await harness.server.engine.drain();
      expect(await executionsOf("message")).toMatchObject([{ stepId: "remind", outcome: "done" }]);
    });

    test("what is due by itself goes on within ten minutes of its return", async () => {
      const due = (await planned()).dueAt;
      const away = harness.sandbox.faults.plan({ kind: "server_error", path: /\/invoices\//, times: 1_000 });
      const back = due + 2 * HOUR;
      await harness.runUntil(back);
      expect(away.struck).toBeGreaterThan(0);
      away.release();
      await harness.runUntil(back + 10 * MINUTE);
      expect((await executionsOf("charge")).map(({ trigger }) => trigger)).toEqual(["automatic"]);
    });
  });

  test("a promise stops everything; broken it goes on, kept the case ends by itself", async () => {
    const by = RENEWAL + 8 * DAY;
    await call("holds.promise", { customerId, by, amount: null, reason: "" });
    expect((await theCase()).heldBy).toBe("promise");
    await harness.runUntil(by - HOUR, { tickMs: HOUR });
    expect([...(await executionsOf("charge")), ...(await executionsOf("message"))]).toEqual([]);
    await harness.runUntil(by + 5 * DAY, { tickMs: HOUR });
    expect(await timelineKinds("promise_broken", "promise_kept")).toEqual(["promise_broken"]);
    expect((await executionsOf("charge")).length).toBeGreaterThan(0);

    await call("holds.promise", { customerId, by: by + 15 * DAY, amount: null, reason: "" });
    harness.sandbox.acts.payOutOfBand(harness.place, (await openInvoice()).id!);
    await harness.runUntil(harness.now() + HOUR);
    expect(await theCase()).toMatchObject({ status: "recovered", heldBy: null });
    expect(await timelineKinds("promise_broken", "promise_kept")).toEqual(["promise_broken", "promise_kept"]);
  });

  test("disconnected, Stripe has its schedule back and nothing is done; connected again it goes on", async () => {
    const connect = async (connected: boolean) => {
      const { settings } = (await accounts(database.db).get(harness.account))!;
      await call("settings.put", { basedOn: settings, settings: { ...settings, connected } });
      await harness.runUntil(harness.now() + MINUTE);
    };
    expect(await openInvoice()).toMatchObject({ auto_advance: false });
    await connect(false);
    expect(await openInvoice()).toMatchObject({ auto_advance: true });
    await harness.runUntil(RENEWAL + 10 * DAY, { tickMs: HOUR });
    expect([...(await executionsOf("charge")), ...(await executionsOf("message"))]).toEqual([]);
    expect(await theCase()).toMatchObject({ status: "open", waitsFor: [{ code: "disconnected" }] });

    await connect(true);
    expect(await openInvoice()).toMatchObject({ auto_advance: false });
    await harness.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
    expect((await executionsOf("charge")).length).toBeGreaterThan(0);
    // The fourth day of the strategy is the fourteenth, and a Sunday.
    expect(harness.mail.list()).toEqual([]);
    await harness.runUntil(RENEWAL + 16 * DAY, { tickMs: HOUR });
    expect(harness.mail.list()).toHaveLength(1);
  });

  test.each(["disconnected", "without the app"])(
    "%s for thirty days, nobody is cancelled on return: the case goes on where it stood",
    async (off) => {
      const { account, livemode } = harness.place;
      const connect = async (connected: boolean) => {
        if (off === "disconnected") {
          const { settings } = (await accounts(database.db).get(harness.account))!;
          await call("settings.put", { basedOn: settings, settings: { ...settings, connected } });
        } else if (connected) harness.sandbox.authorize(account, livemode);
        else harness.sandbox.deauthorize(account, livemode);
      };
      const plannedEnd = async () =>
        (await database.db.read.select().from(database.db.tables.commands)).find(({ id }) =>
          id.startsWith("end:"),
        )?.dueAt;
      await harness.runUntil(RENEWAL + 5 * DAY, { tickMs: HOUR });
      const planned = (await plannedEnd())!;
      const mails = harness.mail.list().length;
      await connect(false);
      await harness.runUntil(RENEWAL + 35 * DAY, { tickMs: HOUR });
      expect(await plannedEnd()).toBeUndefined();
      expect(harness.now()).toBeGreaterThan(planned);

      await connect(true);
      await harness.runUntil(RENEWAL + 35 * DAY + 2 * HOUR);
      expect(await executionsOf("end")).toEqual([]);
      expect(await theCase()).toMatchObject({ status: "open" });
      // The next renewal failed meanwhile, five days before the return, and has its whole time from then on; without the app
      // nobody told us of it. The clocks go forward in between, and the end stays at midnight.
      const later = (off === "disconnected" ? 35 : 30) * DAY - HOUR;
      expect((await plannedEnd())! - planned).toBe(later);
      await harness.runUntil(planned + later - HOUR, { tickMs: HOUR });
      expect(harness.mail.list().length).toBeGreaterThan(mails);
      expect((await stripe.subscriptions.retrieve(subscriptionId)).status).not.toBe("canceled");
      await harness.runUntil(planned + later + 2 * HOUR, { tickMs: HOUR });
      expect(await executionsOf("end")).toMatchObject([{ outcome: "done" }]);
      expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe("canceled");
      expect(harness.problems).toEqual([]);
    },
  );

  test("what its segment was asked is kept with the case", async () => {
    const { cases } = database.db.tables;
    const [case_] = await database.db.read.select().from(cases).where(eq(cases.customerId, customerId));
    expect(case_!.attributes).toMatchObject({ amount: 2_000, currency: "eur", invoice_kind: "renewal" });
  });
});
