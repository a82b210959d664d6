import { expect, it } from "vitest";
import type { Input } from "../../../server/api/contract.ts";
import { DECLINE_CLASSES } from "../../../server/dunning/model/decline-class.ts";
import type { StrategyDraft } from "../../../server/dunning/strategies/strategy.ts";
import type { Segment } from "../../../server/dunning/segments/segment.ts";
import { type Dashboard, onBothDatabases, type Signing } from "../dashboard-caller.ts";
import { DAY, HOUR } from "../merchant.ts";

const EVERYONE: Segment = {
  id: "everyone_else",
  name: "Everyone else",
  rule: { all: [] },
  strategyId: "soft_decline",
};
const VIEWER = [{ id: "view_only", type: "builtIn" }];

/** The newest version of a strategy without its number, to be changed and published again. */
async function draftOf(dashboard: Dashboard, id: string, here: Signing): Promise<StrategyDraft> {
  const { strategy } = await dashboard.ask("strategies.get", { id }, here);
  const { version: _, ...draft } = strategy;
  return draft;
}

onBothDatabases("strategies", (dashboard) => {
  it("publishes versions of a strategy, on top of the built-in one", async () => {
    await dashboard().merchant("acct_strategy");
    const here = { accountId: "acct_strategy", userId: "usr_anna" };
    const { rows } = await dashboard().ask("strategies.list", {}, here);
    expect(rows.map(({ strategy }) => strategy.id)).toContain("soft_decline");
    const { strategy, versions } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    expect(versions).toEqual([{ version: 1, by: null, at: null, openCases: 0 }]);
    const { version: _, ...draft } = { ...strategy, name: "Softer" };
    const made = await dashboard().ask(
      "strategies.put",
      { basedOn: 1, running: "keep", strategy: draft },
      here,
    );
    expect(made).toMatchObject({
      strategy: { id: "soft_decline", name: "Softer", version: 2 },
      by: "usr_anna",
    });
    const late = await dashboard().refused(
      "strategies.put",
      { basedOn: 1, running: "keep", strategy: draft },
      here,
    );
    expect(late).toMatchObject({ status: 409, code: "conflict" });
    expect(await dashboard().ask("strategies.get", { id: "soft_decline" }, here)).toMatchObject({
      strategy: { name: "Softer" },
      versions: [{ version: 1 }, { version: 2, by: "usr_anna", at: dashboard().clock.now() }],
    });
    const first = await dashboard().ask("strategies.get", { id: "soft_decline", version: 1 }, here);
    expect(first).toMatchObject({ strategy: { name: "Soft decline" }, by: null });
    const newest = await dashboard().ask("strategies.list", {}, here);
    expect(newest.rows.filter(({ strategy: { id } }) => id === "soft_decline")).toMatchObject([
      { strategy: { version: 2 } },
    ]);
    const fresh = await dashboard().ask(
      "strategies.put",
      { basedOn: 0, running: "keep", strategy: { ...draft, id: "vip" } },
      here,
    );
    expect(fresh.strategy).toMatchObject({ id: "vip", version: 1 });
    expect((await dashboard().refused("strategies.get", { id: "nope" }, here)).status).toBe(404);
  });

  it("does not publish a strategy with an error, and tells what is doubtful in one it does", async () => {
    await dashboard().merchant("acct_lint");
    const here = { accountId: "acct_lint" };
    const { strategy } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    const { version: _, ...draft } = strategy;
    const late = { ...draft, steps: draft.steps.map((step, i) => (i === 1 ? { ...step, day: 300 } : step)) };
    const refused = await dashboard().refused(
      "strategies.put",
      { basedOn: 1, running: "keep", strategy: late },
      here,
    );
    expect(refused).toMatchObject({ status: 400, fields: [{ path: "strategy.steps.1" }] });
    const silent = await dashboard().ask(
      "strategies.put",
      { basedOn: 1, running: "keep", strategy: { ...draft, steps: [] } },
      here,
    );
    expect(silent.remarks.map(({ code }) => code)).toContain("no_steps");
  });

  it("a segment may lead to a strategy of the merchant's own, and a new case runs on it", async () => {
    const merchant = await dashboard().merchant("acct_own");
    const here = { accountId: "acct_own" };
    const { strategy } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    const { version: _, ...draft } = strategy;
    await dashboard().ask(
      "strategies.put",
      { basedOn: 0, running: "keep", strategy: { ...draft, id: "vip" } },
      here,
    );
    const list = [{ ...EVERYONE, strategyId: "vip" }];
    await dashboard().ask("segments.put", { basedOn: 0, list }, here);
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const { case: one } = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(one).toMatchObject({ strategyId: "vip", strategyVersion: 1 });
  });

  it("calls a built-in strategy by its name in each reader's language, whoever wrote last", async () => {
    await dashboard().merchant("acct_names");
    const here = { accountId: "acct_names" };
    const german = { ...here, locale: "de" };
    const { version, ...strategy } = (await dashboard().ask("strategies.get", { id: "soft_decline" }, german))
      .strategy;
    expect(strategy.name).toBe("Vorübergehende Ablehnung");
    const later = { ...strategy, end: { ...strategy.end, day: 40 } };
    await dashboard().ask("strategies.saveDraft", { basedOn: version, strategy: later }, german);
    const { changes } = await dashboard().ask("strategies.check", { strategy: later }, german);
    expect(changes).toHaveLength(1);
    const draftNames = async (locale: string) =>
      (await dashboard().ask("strategies.list", {}, { ...here, locale })).drafts.map(
        ({ strategy: draft }) => draft.name,
      );
    expect(await draftNames("en")).toEqual(["Soft decline"]);
    await dashboard().ask("strategies.put", { basedOn: version, strategy: later, running: "keep" }, german);
    const name = async (locale: string) =>
      (await dashboard().ask("strategies.get", { id: "soft_decline" }, { ...here, locale })).strategy.name;
    expect([await name("de"), await name("en"), await name("fr")]).toEqual([
      "Vorübergehende Ablehnung",
      "Soft decline",
      "Refus temporaire",
    ]);
    const own = { ...later, name: "Sanft" };
    await dashboard().ask("strategies.put", { basedOn: version + 1, strategy: own, running: "keep" }, german);
    expect([await name("de"), await name("en")]).toEqual(["Sanft", "Sanft"]);
  });

  it("publishes nothing for who only reads", async () => {
    await dashboard().merchant("acct_reader");
    const here = { accountId: "acct_reader", roles: VIEWER };
    const strategy = await draftOf(dashboard(), "soft_decline", here);
    const writes: [
      "strategies.put" | "strategies.saveDraft" | "strategies.discardDraft",
      Input<"strategies.put" | "strategies.saveDraft" | "strategies.discardDraft">,
    ][] = [
      ["strategies.put", { basedOn: 1, strategy, running: "keep" }],
      ["strategies.saveDraft", { basedOn: 1, strategy }],
      ["strategies.discardDraft", { id: "soft_decline" }],
    ];
    for (const [name, input] of writes) {
      expect(await dashboard().refused(name, input as never, here), name).toMatchObject({
        status: 403,
        code: "role_missing",
      });
    }
    const { rows, drafts } = await dashboard().ask("strategies.list", {}, here);
    expect(drafts).toEqual([]);
    expect(rows.every(({ by }) => by === null)).toBe(true);
  });

  it("keeps drafts until they are published or thrown away, each account its own", async () => {
    await dashboard().merchant("acct_drafts");
    await dashboard().merchant("acct_draftless");
    const here = { accountId: "acct_drafts", userId: "usr_anna" };
    const strategy = { ...(await draftOf(dashboard(), "soft_decline", here)), name: "In work" };
    const saved = await dashboard().ask("strategies.saveDraft", { basedOn: 1, strategy }, here);
    expect(saved.draft).toEqual({ basedOn: 1, strategy, by: "usr_anna", at: dashboard().clock.now() });
    const broken = { ...strategy, steps: strategy.steps.map((step) => ({ ...step, day: 300 })) };
    dashboard().clock.advance(HOUR);
    const again = await dashboard().ask("strategies.saveDraft", { basedOn: 1, strategy: broken }, here);
    expect(again.remarks.map(({ code }) => code)).toContain("after_end");
    const { rows, drafts } = await dashboard().ask("strategies.list", {}, here);
    expect(drafts).toEqual([again.draft]);
    expect(rows.find((row) => row.strategy.id === "soft_decline")?.strategy.name).toBe("Soft decline");
    const given = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    expect(given.draft).toEqual(again.draft);

    const elsewhere = { accountId: "acct_draftless" };
    expect((await dashboard().ask("strategies.list", {}, elsewhere)).drafts).toEqual([]);
    const notTheirs = await dashboard().refused("strategies.discardDraft", { id: "soft_decline" }, elsewhere);
    expect(notTheirs.status).toBe(404);

    await dashboard().ask("strategies.discardDraft", { id: "soft_decline" }, here);
    expect((await dashboard().ask("strategies.get", { id: "soft_decline" }, here)).draft).toBeNull();
    const gone = await dashboard().refused("strategies.discardDraft", { id: "soft_decline" }, here);
    expect(gone).toMatchObject({ status: 404, code: "not_found" });

    await dashboard().ask("strategies.saveDraft", { basedOn: 1, strategy }, here);
    await dashboard().ask("strategies.put", { basedOn: 1, strategy, running: "keep" }, here);
    expect((await dashboard().ask("strategies.list", {}, here)).drafts).toEqual([]);
  });

  it("says what becomes of running cases: they keep their version, or go over to the new one", async () => {
    const merchant = await dashboard().merchant("acct_running");
    const here = { accountId: "acct_running" };
    await dashboard().ask("segments.put", { basedOn: 0, list: [EVERYONE] }, here);
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    // The step that settles the case: it was told on its fourth day.
    dashboard().clock.advance(5 * DAY);
    const at = dashboard().clock.now();
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.executions).values({
        account: merchant.account,
        id: "message:case_in_1:tell",
        customerId: "cus_1",
        caseId: "case_in_1",
        invoiceId: null,
        kind: "message",
        stepId: "tell",
        paymentMethodId: null,
        trigger: null,
        idempotencyKey: "key_tell",
        startedAt: at,
        finishedAt: at,
        outcome: "done",
        detail: {},
      }),
    );
    await merchant.evaluate("cus_1");
    const version = async () => {
      await merchant.evaluate("cus_1");
      const { case: one } = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
      return one?.strategyVersion;
    };
    const openOn = async () =>
      (await dashboard().ask("strategies.get", { id: "soft_decline" }, here)).versions.map(
        ({ openCases }) => openCases,
      );
    expect(await openOn()).toEqual([1]);
    const strategy = { ...(await draftOf(dashboard(), "soft_decline", here)), name: "Softer" };
    await dashboard().ask("strategies.put", { basedOn: 1, strategy, running: "keep" }, here);
    expect(await version()).toBe(1);
    expect(await openOn()).toEqual([1, 0]);
    const put = await dashboard().ask("strategies.put", { basedOn: 2, strategy, running: "move" }, here);
    expect(put).toMatchObject({ running: "move", strategy: { version: 3 } });
    expect(await version()).toBe(3);
    expect(await openOn()).toEqual([0, 0, 1]);
    const { rows } = await dashboard().ask("strategies.list", {}, here);
    expect(rows.find((row) => row.strategy.id === "soft_decline")).toMatchObject({
      running: "move",
      openCases: 1,
      segments: [{ id: "everyone_else", name: "Everyone else" }],
    });
    expect(rows.find((row) => row.strategy.id === "hard_decline")).toMatchObject({
      openCases: 0,
      segments: [],
    });
  });

  it("gives ready-made strategies in the caller's language, each fit to be published", async () => {
    await dashboard().merchant("acct_recipes");
    const here = { accountId: "acct_recipes", locale: "fr-FR" };
    const { recipes } = await dashboard().ask("strategies.list", {}, here);
    expect(recipes.length).toBeGreaterThan(5);
    expect(recipes.find(({ id }) => id === "gentle_cards")?.name).toBe("En douceur, pour les cartes");
    for (const { strategy } of recipes) {
      const { remarks } = await dashboard().ask("strategies.check", { strategy }, here);
      expect(remarks.filter(({ level }) => level === "error")).toEqual([]);
      await dashboard().ask("strategies.put", { basedOn: 0, strategy, running: "keep" }, here);
    }
  });

  it("remarks, in words, on messages in languages that customers do not read", async () => {
    const merchant = await dashboard().merchant("acct_readers");
    const here = { accountId: "acct_readers" };
    await merchant.customer("cus_1", { locale: "ja-JP" });
    await merchant.failed("in_1", "cus_1");
    await merchant.customer("cus_2", { locale: "en-GB" });
    await merchant.failed("in_2", "cus_2");
    await merchant.customer("cus_quiet", { locale: "pt" });
    const given = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    expect([...given.languages].sort()).toEqual(["en", "ja"]);
    const template = given.templates.find(({ id }) => id === "payment_failed");
    expect(template).toMatchObject({ label: "Payment failed" });
    expect(given.channels[0]!.languages.payment_failed).toContain("en");
    const missing = given.remarks.filter(({ code }) => code === "text_missing_in_language");
    expect(missing).toHaveLength(3);
    expect(missing[0]).toMatchObject({ level: "warning", text: expect.stringMatching(/Japanese/) });
  });

  it("shows on which days Stripe itself tries, and what networks allow", async () => {
    const merchant = await dashboard().merchant("acct_axis");
    const other = await dashboard().merchant("acct_axisless");
    const here = { accountId: "acct_axis" };
    const failedBefore = dashboard().clock.now();
    for (const one of [merchant, other]) {
      for (const id of ["a", "b", "c", "d"]) {
        await one.customer(`cus_${id}`);
        await one.failed(`in_${id}`, `cus_${id}`);
      }
    }
    const paymentEvent = (one: typeof merchant, invoice: string, days: number, requestId: string | null) =>
      one.db.write((tx) =>
        tx.insert(one.db.tables.paymentEvents).values({
          account: one.account,
          id: `evt_${invoice}_${days}`,
          customerId: invoice.replace("in_", "cus_"),
          invoiceId: invoice,
          kind: "payment_failed",
          at: failedBefore + days * DAY + HOUR,
          requestId,
          idempotencyKey: null,
          attemptCount: 2,
          amountPaid: 0,
          amountRemaining: 4900,
          nextPaymentAttemptAt: null,
        }),
      );
    await paymentEvent(merchant, "in_a", 3, null);
    await paymentEvent(merchant, "in_b", 3, null);
    await paymentEvent(merchant, "in_a", 8, null);
    // Somebody's own call, and another account's.
    await paymentEvent(merchant, "in_c", 5, "req_1");
    await paymentEvent(other, "in_d", 6, null);
    dashboard().clock.advance(9 * DAY);
    // One that brought the money is seen by its cause.
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.ledger).values({
        account: merchant.account,
        id: "recovered:in_d",
        caseId: "case_in_d",
        invoiceId: "in_d",
        customerId: "cus_d",
        kind: "recovered",
        cause: "stripe_retry",
        reason: null,
        currency: "eur",
        amount: 4900,
        at: failedBefore + 3 * DAY,
        day: "2026-11-21",
      }),
    );
    const { axis } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    expect(axis.retryMode).toBe("weave");
    expect(axis.stripe).toEqual([
      { day: 3, share: 3 / 4 },
      { day: 8, share: 1 / 4 },
    ]);
    const visa = axis.budgets.find(({ rule }) => rule === "visa_reattempts");
    expect(visa).toMatchObject({
      attempts: 20,
      days: 30,
      text: "At most 20 attempts in 30 days on a Visa card",
    });
  });

  it("shows a message as customers get it, with an example's facts", async () => {
    const merchant = await dashboard().merchant("acct_preview");
    const here = { accountId: "acct_preview", roles: VIEWER };
    const first = await dashboard().ask("messages.preview", { template: "payment_failed" }, here);
    expect(first).toMatchObject({ language: "en", subject: expect.stringContaining("Example Billing") });
    expect(first.text).toContain("Anna Example");
    expect(first.text).toContain("$49.00");
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1", { currency: "jpy" });
    const hard = await dashboard().ask(
      "messages.preview",
      { template: "payment_failed", declineClass: "hard" },
      here,
    );
    expect(hard.text).toContain("¥49");
    expect(hard.text).toMatch(/cannot be used/);
    const notice = await dashboard().ask("messages.preview", { template: "final_notice" }, here);
    expect(notice.text).toMatch(/your subscription will end/);

    const noTemplate = await dashboard().refused("messages.preview", { template: "nope" }, here);
    expect(noTemplate).toMatchObject({ status: 400, fields: [{ path: "template" }] });
    expect(noTemplate.fields?.[0]?.message).toContain("payment_failed");
    const noChannel = await dashboard().refused(
      "messages.preview",
      { template: "payment_failed", channel: "sms" },
      here,
    );
    expect(noChannel).toMatchObject({ status: 400, fields: [{ path: "channel" }] });
    expect(noChannel.fields?.[0]?.message).toContain("email");
    const noLanguage = await dashboard().refused(
      "messages.preview",
      { template: "payment_failed", language: "tlh" },
      here,
    );
    expect(noLanguage).toMatchObject({ status: 400, fields: [{ path: "language" }] });
    expect(noLanguage.fields?.[0]?.message).toContain("en");
  });

  it("renders every template in every language and for every kind of decline", async () => {
    await dashboard().merchant("acct_texts");
    const here = { accountId: "acct_texts" };
    const { templates, channels } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    expect(channels.map(({ id, isSetUp }) => [id, isSetUp])).toEqual([
      ["email", true],
      ["sms", false],
    ]);
    for (const { id: template } of templates) {
      const languages = channels[0]!.languages[template] ?? [];
      expect(languages).toContain("en");
      for (const language of languages) {
        for (const declineClass of [null, ...DECLINE_CLASSES]) {
          // Nobody clicks so fast: the calls would be too many for one second.
          dashboard().clock.advance(1_000);
          const input = { channel: "email", template, language, declineClass };
          const { subject, text } = await dashboard().ask("messages.preview", input, here);
          expect(`${subject}${text}`, JSON.stringify(input)).not.toMatch(/undefined|null|NaN|\{\{|\{%/);
        }
      }
    }
  });
});
