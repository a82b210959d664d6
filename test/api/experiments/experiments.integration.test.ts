import { expect, it } from "vitest";
import { HOLD_OUT } from "../../../server/dunning/experiments/experiment.ts";
import { holdOutDraft, retryDraft, strategyDraft, textDraft } from "../../dunning/experiments/experiments.ts";
import { type Dashboard, onBothDatabases, type Signing } from "../dashboard-caller.ts";
import { DAY, HOUR, type Merchant, MINUTE } from "../merchant.ts";

const role = (id: string) => [{ id, type: "builtIn" }];

onBothDatabases("experiments", (dashboard) => {
  const merchant = async (name: string): Promise<{ here: Signing; shop: Merchant }> => ({
    shop: await dashboard().merchant(name),
    here: { accountId: name, userId: "usr_anna" },
  });

  it("are drafted, started and stopped, each by somebody", async () => {
    const { here } = await merchant("acct_life");
    const draft = retryDraft();
    const drafted = await dashboard().ask("experiments.save", { draft }, here);
    expect(drafted).toMatchObject({ draft, state: "draft", by: "usr_anna", startedAt: null, problems: [] });
    expect(drafted).toMatchObject({ text: "Draft, not started", subjectText: "Retry times" });
    await dashboard().ask("experiments.save", { draft: { ...draft, name: "Winter" } }, here);

    dashboard().clock.advance(MINUTE);
    const startedAt = dashboard().clock.now();
    const running = await dashboard().ask("experiments.start", { id: "autumn" }, here);
    expect(running).toMatchObject({ state: "running", startedBy: "usr_anna", startedAt, stoppedAt: null });
    expect(running.draft.name).toBe("Winter");

    dashboard().clock.advance(DAY);
    const stop = { id: "autumn", chosen: "fixed" };
    const wrong = await dashboard().refused("experiments.stop", { ...stop, chosen: "nobody" }, here);
    expect(wrong).toMatchObject({ status: 400, fields: [{ path: "chosen" }] });
    expect(await dashboard().ask("experiments.stop", stop, here)).toMatchObject({
      state: "stopped",
      stoppedBy: "usr_anna",
      stoppedAt: startedAt + DAY,
      chosen: "fixed",
      text: expect.stringContaining("decided for “Fixed days”"),
    });
    expect(await dashboard().refused("experiments.stop", stop, here)).toMatchObject({ code: "conflict" });
  });

  it("are changed by managers and read by everybody", async () => {
    const { here } = await merchant("acct_roles");
    await dashboard().ask("experiments.save", { draft: retryDraft() }, here);
    for (const id of ["view_only", "support_specialist", "analyst"]) {
      const as = { ...here, roles: role(id) };
      expect((await dashboard().ask("experiments.list", {}, as)).rows).toHaveLength(1);
      expect((await dashboard().ask("experiments.get", { id: "autumn" }, as)).state).toBe("draft");
      const refusals = [
        await dashboard().refused("experiments.save", { draft: retryDraft() }, as),
        await dashboard().refused("experiments.start", { id: "autumn" }, as),
        await dashboard().refused("experiments.stop", { id: "autumn", chosen: null }, as),
        await dashboard().refused("experiments.discard", { id: "autumn" }, as),
      ];
      expect(refusals.map(({ code }) => code)).toEqual(Array(4).fill("role_missing"));
    }
    expect((await dashboard().ask("experiments.get", { id: "autumn" }, here)).state).toBe("draft");
  });

  it("can no longer be changed or thrown away once started", async () => {
    const { here } = await merchant("acct_fixed");
    await dashboard().ask("experiments.save", { draft: retryDraft() }, here);
    await dashboard().ask("experiments.start", { id: "autumn" }, here);
    const changed = { draft: retryDraft({ name: "Other" }) };
    for (const refusal of [
      await dashboard().refused("experiments.save", changed, here),
      await dashboard().refused("experiments.start", { id: "autumn" }, here),
      await dashboard().refused("experiments.discard", { id: "autumn" }, here),
    ]) {
      expect(refusal).toMatchObject({ status: 409, code: "conflict" });
    }
    expect((await dashboard().ask("experiments.get", { id: "autumn" }, here)).draft.name).toBe("Autumn");

    const other = retryDraft({ id: "later" });
    await dashboard().ask("experiments.save", { draft: other }, here);
    expect(await dashboard().ask("experiments.discard", { id: "later" }, here)).toEqual({ id: "later" });
    expect(await dashboard().refused("experiments.discard", { id: "later" }, here)).toMatchObject({
      code: "not_found",
    });
    expect(await dashboard().refused("experiments.stop", { id: "later", chosen: null }, here)).toMatchObject({
      code: "not_found",
    });
  });

  it("run one at a time on the same subject and the same customers", async () => {
    const { here } = await merchant("acct_conflict");
    const start = async (draft: ReturnType<typeof retryDraft>) => {
      await dashboard().ask("experiments.save", { draft }, here);
      return dashboard().call("experiments.start", { id: draft.id }, here);
    };
    expect((await start(retryDraft({ id: "debits", segmentId: "bank_debits" }))).status).toBe(200);
    expect((await start(retryDraft({ id: "cards", segmentId: "everyone_else" }))).status).toBe(200);
    expect((await start(textDraft({ id: "texts" }))).status).toBe(200);
    const everyone = await start(retryDraft({ id: "everyone" }));
    expect(everyone).toMatchObject({ status: 409, answer: { error: { code: "conflict" } } });
    const again = await start(retryDraft({ id: "again", segmentId: "bank_debits" }));
    expect(again).toMatchObject({ answer: { error: { message: expect.stringContaining("debits") } } });
    await dashboard().ask("experiments.stop", { id: "debits", chosen: null }, here);
    expect((await dashboard().call("experiments.start", { id: "again" }, here)).status).toBe(200);
  });

  it("are not started while they name what is not there, and say so while they are drafts", async () => {
    const { here } = await merchant("acct_problems");
    const draft = strategyDraft({
      segmentId: "nowhere",
      arms: [
        { id: "now", name: "Now", share: 50, strategy: null },
        { id: "b", name: "B", share: 50, strategy: { id: "missing", version: null } },
      ],
    });
    const { problems } = await dashboard().ask("experiments.save", { draft }, here);
    expect(problems.map(({ path }) => path)).toEqual(["segmentId", "arms.1.strategy"]);
    const refused = await dashboard().refused("experiments.start", { id: "autumn" }, here);
    expect(refused).toMatchObject({
      code: "invalid_input",
      fields: [{ path: "draft.segmentId", message: expect.stringContaining("nowhere") }, {}],
    });
    const french = await dashboard().ask("experiments.get", { id: "autumn" }, { ...here, locale: "fr" });
    expect(french.problems[0]!.text).toMatch(/^Le segment/);
    expect(
      await dashboard().refused("experiments.save", { draft: { ...draft, control: "x" } }, here),
    ).toMatchObject({ code: "invalid_input", fields: [{ path: "draft.control" }] });
  });

  it("settle a strategy's version when they start", async () => {
    const { here } = await merchant("acct_version");
    const arms = [
      { id: "now", name: "Now", share: 50, strategy: null },
      { id: "b", name: "B", share: 50, strategy: { id: "hard_decline", version: null } },
    ];
    await dashboard().ask("experiments.save", { draft: strategyDraft({ arms }) }, here);
    const { draft } = await dashboard().ask("experiments.start", { id: "autumn" }, here);
    expect(draft.arms[1]).toMatchObject({ strategy: { id: "hard_decline", version: 1 } });
  });

  it("offer what one can be made of", async () => {
    const { here } = await merchant("acct_choice");
    const { choices } = await dashboard().ask("experiments.list", {}, here);
    expect(choices.strategies).toContainEqual({ id: "soft_decline", name: "Soft decline", versions: [1] });
    expect(choices.templates).toContainEqual({ id: "final_notice", label: "Final notice" });
    expect(choices.segments.map(({ id }) => id)).toContain("everyone_else");
    expect(choices.policies.map(({ kind }) => kind)).toEqual(["learned", "prior", "schedule"]);
    expect(choices.subjects.map(({ id }) => id)).toEqual(["strategy", "text", "retry"]);
  });

  /** So many customers fail; of those with us every one but each fourth pays, of the others each second. */
  async function ran(board: Dashboard, name: string, customers: number) {
    const { shop, here } = await merchant(name);
    const draft = holdOutDraft({ windowDays: 10, minimum: 30 });
    await board.ask("experiments.save", { draft }, here);
    await board.ask("experiments.start", { id: "autumn" }, here);
    board.clock.advance(HOUR);
    const arms = new Map<string, string>();
    for (let i = 0; i < customers; i++) {
      await shop.customer(`cus_${i}`, { country: i % 2 ? "DE" : "US" });
      await shop.failed(`in_${i}`, `cus_${i}`);
    }
    for (const row of await board.db.read.select().from(board.db.tables.cases)) {
      if (row.account === shop.account) arms.set(row.customerId, row.assignment.experiment!.places[0]!.armId);
    }
    board.clock.advance(DAY);
    const seen = { now: 0, [HOLD_OUT]: 0 } as Record<string, number>;
    const paid = { now: 0, [HOLD_OUT]: 0 } as Record<string, number>;
    for (const [customerId, arm] of arms) {
      const nth = ++seen[arm]!;
      if (arm === "now" ? nth % 4 === 0 : nth % 2 === 0) continue;
      paid[arm]!++;
      await shop.paid(customerId.replace("cus", "in"), customerId);
    }
    return { shop, here, seen, paid, arms };
  }

  it("tell what each group recovered, once its cases are old enough, and what that is beyond Stripe", async () => {
    const { shop, here, seen, paid, arms } = await ran(dashboard(), "acct_results", 40);
    const young = await dashboard().ask("experiments.get", { id: "autumn" }, here);
    expect(young.results).toMatchObject({
      arms: [{ id: "now", label: "Now", cases: 0, running: seen.now, recoveredShare: null }],
      holdOut: { cases: 0, running: seen[HOLD_OUT] },
      verdict: { kind: "too_early" },
    });

    // One of the arm's customers cancels, one disputes; after the window nothing counts any more.
    const [first, second, third] = [...arms].filter(([, arm]) => arm === "now").map(([id]) => id);
    const { tables } = shop.db;
    await shop.subscription("sub_1", first!);
    await shop.subscription("sub_3", third!);
    const at = dashboard().clock.now();
    await shop.db.write(async (tx) => {
      const [one] = (await tx.select().from(tables.subscriptions)).filter(({ id }) => id === "sub_1");
      const [late] = (await tx.select().from(tables.subscriptions)).filter(({ id }) => id === "sub_3");
      for (const [row, canceledAt] of [
        [one!, at],
        [late!, at + 12 * DAY],
      ] as const) {
        const set = { ...row, canceledAt, cancellationReason: "cancellation_requested" };
        await tx
          .insert(tables.subscriptions)
          .values(set)
          .onConflictDoUpdate({ target: [tables.subscriptions.account, tables.subscriptions.id], set });
      }
      await tx.insert(tables.reversals).values({
        account: shop.account,
        id: "dp_1",
        customerId: null,
        kind: "dispute",
        chargeId: `ch_${second!.replace("cus", "in")}`,
        paymentIntentId: null,
        amount: 4900,
        status: "open",
        at,
        closedAt: null,
        factAt: at,
        factOrder: "1",
      });
    });

    dashboard().clock.advance(15 * DAY);
    const { results, definitions, text } = await dashboard().ask("experiments.get", { id: "autumn" }, here);
    expect(text).toMatch(/^Running since/);
    const [arm] = results!.arms;
    expect(arm).toMatchObject({
      isControl: true,
      cases: seen.now,
      recovered: paid.now,
      recoveredShare: { value: paid.now! / seen.now! },
      amounts: [{ currency: "eur", failed: 4900 * seen.now!, recovered: 4900 * paid.now! }],
      comparison: null,
      guards: [
        { id: "cancellations", label: "Cancellations", count: 1 },
        { id: "disputes", count: 1 },
      ],
    });
    expect(results!.holdOut).toMatchObject({
      id: "hold_out",
      label: "Stripe alone",
      cases: seen[HOLD_OUT],
      recovered: paid[HOLD_OUT],
      incremental: [{ armId: "now", comparison: { against: "hold_out" }, amounts: [{ currency: "eur" }] }],
    });
    const [{ recovered } = { recovered: NaN }] = results!.holdOut!.incremental[0]!.amounts;
    const beyond = paid.now! / seen.now! - paid[HOLD_OUT]! / seen[HOLD_OUT]!;
    expect(recovered).toBeCloseTo(beyond * 4900 * seen.now!, -1);
    expect(results!.balanced).toBe(true);
    const countries = results!.strata.filter(({ label }) => label.startsWith("Country"));
    expect(countries.map(({ label }) => label).sort()).toEqual([
      "Country: Germany",
      "Country: United States",
    ]);
    const ids = definitions.map(({ id }) => id);
    for (const figure of ["cases", "recoveredShare", "amounts", "difference", "always", "incremental"]) {
      expect(ids).toContain(figure);
    }
    const german = await dashboard().ask("experiments.get", { id: "autumn" }, { ...here, locale: "de" });
    expect(german.results!.holdOut!.label).toBe("Nur Stripe");
    expect(german.results!.strata.map(({ label }) => label)).toContain("Land: Deutschland");
  });

  it("leave a hold-out alone, also when a person asks, until they are stopped", async () => {
    const { shop, here, arms } = await ran(dashboard(), "acct_left", 30);
    const [customerId] = [...arms].filter(([, arm]) => arm === HOLD_OUT)[1]!;
    const invoiceId = customerId.replace("cus", "in");
    const caseId = `case_${invoiceId}`;
    await shop.evaluate(customerId);
    const before = await dashboard().ask("cases.get", { caseId }, here);
    expect(before.case!.waitsFor).toMatchObject([
      {
        code: "held_out",
        text: expect.stringMatching(/^Left to Stripe until .*, for the experiment “Autumn”/),
      },
    ]);
    expect(before.case!.segmentReason.map(({ code }) => code)).toContain("experiment_hold_out");
    const retry = await dashboard().refused("requests.retryNow", { invoiceId, confirm: true }, here);
    const step = await dashboard().refused("requests.doStep", { caseId, stepId: "tell" }, here);
    for (const refusal of [retry, step]) {
      expect(refusal).toMatchObject({ code: "conflict", message: expect.stringContaining("autumn") });
    }

    const nudges = dashboard().nudges;
    await dashboard().ask("experiments.stop", { id: "autumn", chosen: "now" }, here);
    expect(dashboard().nudges).toBe(nudges + 1);
    const wakeups = await shop.db.read.select().from(shop.db.tables.wakeups);
    const due = wakeups.find((row) => row.account === shop.account && row.customerId === customerId)!.dueAt;
    expect(due).toBeLessThanOrEqual(dashboard().clock.now());
    await shop.evaluate(customerId);
    const after = await dashboard().ask("cases.get", { caseId }, here);
    expect(after.case!.waitsFor).toEqual([]);
    expect(after.next.map(({ do: action }) => action.kind)).toContain("message");
  });
});
