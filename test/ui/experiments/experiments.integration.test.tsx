import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Input, Output, ProcedureName } from "../../../server/api/contract.ts";
import { ExperimentList } from "../../../ui/experiments/ExperimentList.tsx";
import { ExperimentPage } from "../../../ui/experiments/ExperimentPage.tsx";
import DrawerView from "../../../ui/views/DrawerView.tsx";
import { holdOutDraft, retryDraft, textDraft } from "../../dunning/experiments/experiments.ts";
import { DAY, HOUR } from "../../api/merchant.ts";
import { pressLine } from "../kit/line.ts";
import { type Opened, openMerchant, renderView, type View, type ViewOptions } from "../view-harness.tsx";

let server: Awaited<ReturnType<typeof openMerchant>>;
let opened: Opened;
let count = 0;
beforeAll(async () => {
  server = await openMerchant();
});
afterAll(() => server.close());
beforeEach(async () => {
  opened = await server.another(`acct_experiments${++count}`);
});

const ask = <Name extends ProcedureName>(name: Name, input: Input<Name>): Promise<Output<Name>> =>
  server.dashboard.ask(name, input, { accountId: opened.backend.place.account, userId: "usr_other" });
const list = (options: Partial<ViewOptions> = {}) =>
  renderView(<ExperimentList />, { backend: opened.backend, ...options });
const page = (id: string, options: Partial<ViewOptions> = {}) =>
  renderView(<ExperimentPage id={id} />, { backend: opened.backend, ...options });
const asked = (view: View, name: string) => view.requests.filter(({ procedure }) => procedure === name);

describe("the list", () => {
  it("says what an experiment is good for, and begins one that can be started", async () => {
    const view = await list();
    expect(view.text()).toContain("No experiments yet.");
    await view.press("New experiment");
    expect(view.places).toEqual([{ to: "experiments", experimentId: "experiment" }]);
    const { draft } = await ask("experiments.get", { id: "experiment" });
    expect(draft).toMatchObject({ subject: "strategy", holdOut: null, arms: [{ share: 50 }, { share: 50 }] });
  });

  it("names each with what it compares, for whom, and how it stands", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    await ask("experiments.save", {
      draft: textDraft({ id: "words", name: "Words", segmentId: "bank_debits" }),
    });
    await ask("experiments.start", { id: "autumn" });
    const view = await list();
    const said = view.text();
    expect(said).toMatch(/Autumn\nRunning since .*\nRetry times · All customers\nRunning/);
    expect(said).toMatch(/Words\nDraft, not started\nMessages · Bank debits\nDraft/);
    await pressLine(view, "Words");
    expect(view.places).toEqual([{ to: "experiments", experimentId: "words" }]);
  });

  it("is there to be read for who may not change it", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await list({ roles: ["analyst"] });
    expect(view.text()).toContain("Only administrators and developers can change experiments");
    expect(view.text()).not.toContain("New experiment");
    const one = await page("autumn", { roles: ["analyst"] });
    expect(one.text()).not.toContain("Start experiment");
    expect(one.screen.of("TextField")).toHaveLength(0);
  });

  it("is reached from a drawer, and left again", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await renderView(DrawerView, { backend: opened.backend });
    await view.press("Reports");
    await view.press("Experiments ›");
    await pressLine(view, "Autumn");
    expect(view.text()).toContain("Draft, not started");
    await view.press("‹ Back");
    expect(view.text()).toContain("An experiment splits customers at random");
  });
});

describe("a draft", () => {
  it("is written field by field, saved and started, which asks first", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await page("autumn");
    await view.fill("Name", "Winter");
    await view.fill("Customers", "bank_debits");
    await view.fill("Days after the failure, such as 1, 3, 5", "2, 4, 9");
    await view.fill("Days until a case counts", "14");
    await view.press("Save draft");
    expect(view.toasts).toEqual(["Draft saved"]);
    const saved = await ask("experiments.get", { id: "autumn" });
    expect(saved.draft).toMatchObject({
      name: "Winter",
      segmentId: "bank_debits",
      windowDays: 14,
      arms: [{ policy: { kind: "prior" } }, { policy: { kind: "schedule", days: [2, 4, 9] } }],
    });
    await view.press("Start experiment");
    expect(view.text()).toContain("The comparison can no longer be changed");
    expect(saved.state).toBe("draft");
    await view.press("Start experiment");
    expect(view.toasts.at(-1)).toBe("Experiment started");
    expect((await ask("experiments.get", { id: "autumn" })).state).toBe("running");
    expect(view.text()).toContain("Too early to tell");
  });

  it("is not saved while something is wrong with it, and says what", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await page("autumn");
    await view.fill("Cases each group needs before a difference is shown", "3");
    expect(view.text()).toContain("Enter a whole number from 30 to 100,000.");
    await view.fill("Days after the failure, such as 1, 3, 5", "5, 1");
    expect(view.text()).toContain("Enter up to 8 ascending whole days from 1 to 60.");
    await view.fill("Share left to Stripe alone, in %", "10");
    expect(view.text()).toContain("The shares add up to 110%; they must add up to 100%.");
    await view.press("Remove");
    expect(view.text()).toContain("The shares add up to 60%");
    // The last group stays.
    expect(view.text()).not.toContain("Remove");
    const save = view.screen.of("Button").find(({ children }) => children.includes("Save draft"));
    expect(save?.props.disabled).toBe(true);
    expect(asked(view, "experiments.save")).toEqual([]);
  });

  it("compares something else, and gets more groups", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await page("autumn");
    await view.fill("What differs", "text");
    await view.press("Add message");
    await view.fill("Instead of", "final_notice");
    await view.press("Add group");
    expect(view.text()).toContain("The shares add up to 101%");
    await view.fill("What differs", "strategy");
    await view.fill("Strategy", "hard_decline 1");
    const [first] = view.screen.of("Select").filter(({ props }) => props.label === "Strategy");
    expect(first?.props.value).toBe("hard_decline 1");
  });

  it("is not started while its groups do the same", async () => {
    const view = await list();
    await view.press("New experiment");
    const one = await page("experiment");
    expect(one.text()).toContain("do the same, so there is nothing to compare");
    await one.fill("What differs", "retry");
    await one.press("Start experiment");
    await one.press("Start experiment");
    expect(asked(one, "experiments.save")).toHaveLength(1);
    expect(asked(one, "experiments.start")).toEqual([]);
    await one.press("Discard draft");
    expect(one.places).toEqual([{ to: "experiments" }]);
    expect((await ask("experiments.list", {})).rows).toEqual([]);
  });

  it("keeps what was typed when the server is away", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    const view = await page("autumn");
    await view.fill("Name", "Winter");
    view.faults.offline = true;
    await view.press("Save draft");
    expect(view.text()).toContain("The Makegood server did not answer.");
    view.faults.offline = false;
    await view.press("Save draft");
    expect((await ask("experiments.get", { id: "autumn" })).draft.name).toBe("Winter");
  });
});

describe("results", () => {
  /** Of each group every second customer pays; half of them is left to Stripe. */
  async function ran(customers: number) {
    await ask("experiments.save", { draft: holdOutDraft({ windowDays: 10, minimum: 30 }) });
    await ask("experiments.start", { id: "autumn" });
    const { clock, db } = server.dashboard;
    clock.advance(HOUR);
    for (let n = 0; n < customers; n += 1) {
      await opened.merchant.customer(`cus_${n}`);
      await opened.merchant.failed(`in_${n}`, `cus_${n}`);
    }
    clock.advance(DAY);
    const seen: Record<string, number> = {};
    for (const { account, customerId, assignment } of await db.read.select().from(db.tables.cases)) {
      const arm = assignment.experiment?.places[0]?.armId;
      if (account !== opened.merchant.account || arm === undefined) continue;
      seen[arm] = (seen[arm] ?? 0) + 1;
      if (arm !== "hold_out" || seen[arm]! % 4 === 0)
        await opened.merchant.paid(customerId.replace("cus", "in"), customerId);
    }
    clock.advance(15 * DAY);
    return seen;
  }

  it("are told group by group with their intervals, and against Stripe alone", async () => {
    const seen = await ran(80);
    const view = await page("autumn");
    const said = view.text();
    expect(said).toContain("“Now” recovers more than “Stripe alone”");
    expect(said).toMatch(/Recovered, by cases\n100% \([\d.]+% to 100%\)/);
    expect(said).toContain(`Cases that count\n${seen.now}`);
    expect(said).toMatch(/Recovered, by amount\n€[\d,.]+ of €[\d,.]+ · 100%/);
    expect(said).toMatch(/Incremental recovery\n€[\d,.]+/);
    expect(said).toMatch(/Difference\n\+[\d.]+ points \(\+[\d.]+ to \+[\d.]+\)/);
    expect(said).toMatch(/Cancellations\n0 · 0% \(0% to [\d.]+%\)/);
    expect(said).toContain("What the figures mean");
  });

  it("stop with a decision, which asks first", async () => {
    await ask("experiments.save", { draft: retryDraft() });
    await ask("experiments.start", { id: "autumn" });
    const view = await page("autumn");
    await view.press("Stop experiment");
    expect(view.text()).toContain("No further customers are assigned");
    expect((await ask("experiments.get", { id: "autumn" })).state).toBe("running");
    await view.fill("Decide for", "fixed");
    await view.press("Stop experiment");
    expect(view.toasts).toEqual(["Experiment stopped"]);
    expect(view.text()).toContain("decided for “Fixed days”");
    expect(view.text()).not.toContain("Stop experiment");
  });

  it.each([
    ["de-DE", "Noch zu früh", "Vergleichsgruppe"],
    ["fr-FR", "Trop tôt pour conclure", "Groupe témoin"],
  ])("are told in %s", async (locale, verdict, control) => {
    await ask("experiments.save", { draft: holdOutDraft() });
    await ask("experiments.start", { id: "autumn" });
    const said = (await page("autumn", { locale })).text();
    expect(said).toContain(verdict);
    expect(said).toContain(control);
    expect(said).not.toMatch(/\b(cases|customers|Recovered|Stop|Running)\b/);
  });

  it("of an experiment that is gone lead back to all of them", async () => {
    const view = await page("gone");
    await view.press("All experiments");
    expect(view.places).toEqual([{ to: "experiments" }]);
  });
});
