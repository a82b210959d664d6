import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Input, Output, ProcedureName } from "../../../server/api/contract.ts";
import DrawerView from "../../../ui/views/DrawerView.tsx";
import { StrategyList } from "../../../ui/strategies/StrategyList.tsx";
import { StrategyPage } from "../../../ui/strategies/StrategyPage.tsx";
import { DAY, NOON } from "../../api/merchant.ts";
import { type Opened, openMerchant, renderView, type View, type ViewOptions } from "../view-harness.tsx";

let server: Awaited<ReturnType<typeof openMerchant>>;
let opened: Opened;
let count = 0;
beforeAll(async () => {
  server = await openMerchant();
});
afterAll(() => server.close());
/** Each test has an account of its own, at noon. */
beforeEach(async () => {
  server.dashboard.clock.advance(NOON - server.dashboard.clock.now());
  opened = await server.another(`acct_strategies${++count}`);
});

const ask = <Name extends ProcedureName>(name: Name, input: Input<Name>): Promise<Output<Name>> =>
  server.dashboard.ask(name, input, { accountId: opened.backend.place.account, userId: "usr_other" });

const panel = (strategyId?: string, options: Partial<ViewOptions> = {}) =>
  renderView(strategyId === undefined ? <StrategyList /> : <StrategyPage id={strategyId} />, {
    backend: opened.backend,
    ...options,
  });

const lines = (view: View) => view.text().split("\n");
/** Past the pause after which a builder counts anew. */
async function quiet(view: View) {
  await new Promise((resolve) => setTimeout(resolve, 450));
  await view.settle();
}
/** Presses the nth of several that are called alike, in the order of the page. */
async function pressNth(view: View, name: string, nth: number) {
  const buttons = view.screen.of("Button").filter(({ children }) => children.includes(name));
  (buttons[nth]!.props.onPress as () => void)();
  await view.settle();
}
const procedures = (view: View) => view.requests.map(({ procedure }) => procedure);

/** The published version without its number. */
async function published(id: string) {
  const { version, ...strategy } = (await ask("strategies.get", { id })).strategy;
  return { version, strategy };
}

describe("the list", () => {
  it("says on one line what each strategy comes to, and who is led to it", async () => {
    await opened.merchant.customer("cus_1");
    await opened.merchant.failed("in_1", "cus_1");
    const view = await panel();
    const said = lines(view);
    const at = said.indexOf("Soft decline");
    expect(said.slice(at, at + 5)).toEqual([
      "Soft decline",
      "Version 1",
      "3 messages · Up to 8 attempts · Day 28: Cancel the subscription",
      "Everyone else",
      "1 open case",
    ]);
    await view.press("1 open case");
    await view.press("Everyone else");
    expect(view.places).toEqual([
      { to: "cases", filter: { strategyId: "soft_decline", status: "open" } },
      { to: "segments", segmentId: "everyone_else" },
    ]);
  });

  it("lands a recipe as a draft that runs nothing, publishes it, and frees its id for another", async () => {
    const view = await panel();
    expect(view.text()).toContain("Gentle, for cards");
    await pressNth(view, "Use template", 0);
    expect(view.places).toEqual([{ to: "strategies", strategyId: "gentle_cards" }]);
    const { drafts, rows } = await ask("strategies.list", {});
    expect(drafts).toMatchObject([{ basedOn: 0, strategy: { id: "gentle_cards" } }]);
    expect(rows.map(({ strategy }) => strategy.id)).not.toContain("gentle_cards");

    const page = await panel("gentle_cards");
    expect(lines(page).slice(0, 2)).toEqual(["Gentle, for cards", "Draft"]);
    expect(page.text()).toContain("Only if: kind of decline is one of");
    await page.press("Publish…");
    expect(page.text()).toContain("Added: Day 23: Send “Final notice” by e-mail");
    expect(page.screen.of("Radio")).toEqual([]);
    await page.press("Publish");
    expect(page.toasts).toEqual(["Strategy published"]);
    expect((await published("gentle_cards")).version).toBe(1);
    expect((await ask("strategies.list", {})).drafts).toEqual([]);
    expect(lines(page).slice(0, 2)).toEqual(["Gentle, for cards", "Version 1"]);
    expect(page.screen.of("FocusView")).toEqual([]);

    const again = await panel();
    await pressNth(again, "Use template", 0);
    expect(again.places).toEqual([{ to: "strategies", strategyId: "gentle_cards_2" }]);
  });

  it("copies a strategy, and begins from scratch", async () => {
    const view = await panel();
    await pressNth(view, "Copy", 0);
    await view.press("Start from scratch");
    const { drafts } = await ask("strategies.list", {});
    expect(drafts.map(({ strategy }) => strategy.name).sort()).toEqual(["Bank debit (copy)", "New strategy"]);
    const page = await panel("strategy");
    expect(page.text()).toContain("There are no steps, so the customer hears nothing.");
  });
});

describe("a strategy", () => {
  it("stands on its days with its tries, terms and end", async () => {
    const view = await panel("soft_decline");
    const said = lines(view);
    for (const line of [
      "Payment fails",
      "Up to 8 attempts between day 0 and day 27, each at the customer’s best hour",
      "Day 4",
      "Send “Payment failed” by e-mail",
      "At once if: Declined for good, Customer must confirm, Customer must act",
      "Day 28",
      "Cancel the subscription",
      "Built-in · 0 open cases",
    ])
      expect(said).toContain(line);
    expect(procedures(view)).toEqual(["strategies.get", "segments.get"]);
    await view.press("Show network limits");
    expect(view.text()).toMatch(/attempts in 30 days on a Visa card/);
  });

  it("shows the real text of a message, in the languages there are", async () => {
    const view = await panel("soft_decline");
    await pressNth(view, "Edit", 1);
    expect(view.text()).toContain("Anna Example");
    await view.fill("Message", "final_notice");
    expect(view.requests.at(-1)).toMatchObject({
      procedure: "messages.preview",
      input: { template: "final_notice", language: "en" },
    });
    await view.press("Cancel");
    expect((await ask("strategies.list", {})).drafts).toEqual([]);
    expect(view.text()).not.toContain("Draft");
  });

  it("remarks on two messages of one day while the day is typed, and at the step once it is kept", async () => {
    const view = await panel("soft_decline");
    await pressNth(view, "Edit", 2);
    await view.fill("Day", 4);
    await quiet(view);
    expect(view.text()).toMatch(/both send on day 4/);
    await view.press("Done");
    await quiet(view);
    expect(view.text()).toContain("1 remark");
    expect(view.text()).toMatch(/both send on day 4/);
    expect(view.text()).toContain("Changed, not saved yet.");
  });

  it("does not keep a step that lacks something, and says what", async () => {
    const view = await panel("soft_decline");
    await view.press("Add step");
    await view.fill("Day", "");
    expect(view.text()).toContain("Enter 0 to 365 days.");
    expect(() => view.screen.pressable("Done")).toThrow();
    await view.fill("Day", 25);
    await view.fill("Only for some cases", true);
    await view.fill("Property", "country");
    await view.fill("Value", "");
    expect(view.text()).toContain("Complete the condition, or clear the box.");
    expect(() => view.screen.pressable("Done")).toThrow();
    await view.fill("Value", "DE");
    await view.fill("What happens", "task call");
    await view.press("Done");
    await view.press("Save draft");
    expect(view.toasts).toEqual(["Draft saved"]);
    const { draft } = await ask("strategies.get", { id: "soft_decline" });
    expect(draft).toMatchObject({ basedOn: 1, by: "usr_1" });
    expect(draft?.strategy.steps.at(-1)).toEqual({
      id: "call",
      day: 25,
      atOnceIf: [],
      onlyIf: { all: [{ field: "country", op: "is", value: "DE" }] },
      do: { kind: "task", task: "call" },
    });
    expect(view.text()).toContain("Draft by Anna Keller");
  });

  it("duplicates a step and opens the copy, removes one, and changes tries and end", async () => {
    const view = await panel("soft_decline");
    await pressNth(view, "Edit", 2);
    await view.press("Duplicate");
    await view.fill("Day", 14);
    await view.press("Done");
    await pressNth(view, "Edit", 1);
    await view.press("Remove step");
    await view.press("Name, attempts and end");
    await view.fill("Maximum attempts", 5);
    await view.fill("Last day for an attempt", 61);
    expect(view.text()).toContain("Enter 0 to 60 whole days.");
    expect(() => view.screen.pressable("Done")).toThrow();
    await view.fill("Last day for an attempt", 20);
    await view.fill("If still unpaid then", "pause");
    await view.press("Done");
    await view.press("Publish…");
    for (const line of [
      "Removed: Day 4: Send “Payment failed” by e-mail",
      "Added: Day 14: Send “Payment reminder” by e-mail",
      "Day 28: Cancel the subscription → Day 28: Pause the subscription",
    ])
      expect(view.text()).toContain(line);
    await view.press("Publish");
    const { strategy } = await published("soft_decline");
    expect(strategy.steps.map(({ id, day }) => [id, day])).toEqual([
      ["remind", 11],
      ["remind_2", 14],
      ["last", 21],
    ]);
    expect(strategy).toMatchObject({ retries: { max: 5, days: 20 }, end: { day: 28, action: "pause" } });
    expect((await ask("strategies.get", { id: "soft_decline" })).draft).toBeNull();
  });

  it("is not published with a fault, and the fault is named", async () => {
    const view = await panel("soft_decline");
    await pressNth(view, "Edit", 3);
    await view.fill("Day", 40);
    await view.press("Done");
    await quiet(view);
    expect(view.text()).toContain("1 error must be fixed before publishing");
    expect(() => view.screen.pressable("Publish…")).toThrow();
  });

  it("loses nothing when it is left: what was changed is saved as a draft", async () => {
    const view = await renderView(DrawerView, { backend: opened.backend });
    await view.press("Strategies");
    await pressNth(view, "Open", 0);
    await view.press("Name, attempts and end");
    await view.fill("Name", "Softer");
    await view.press("Done");
    expect((await ask("strategies.list", {})).drafts).toEqual([]);
    await view.press("‹ Back");
    await expect
      .poll(async () => (await ask("strategies.list", {})).drafts.map(({ strategy }) => strategy.name))
      .toEqual(["Softer"]);
  });

  it("is discarded only when that was confirmed", async () => {
    const { strategy } = await published("soft_decline");
    await ask("strategies.saveDraft", { basedOn: 1, strategy: { ...strategy, name: "In work" } });
    const view = await panel("soft_decline");
    expect(lines(view)[0]).toBe("In work");
    await view.press("Discard…");
    await view.press("Cancel");
    await view.press("Discard…");
    await view.press("Discard");
    expect((await ask("strategies.get", { id: "soft_decline" })).draft).toBeNull();
    expect(lines(view)[0]).toBe("Soft decline");
  });
});

describe("cases that run already", () => {
  /** A case whose first step was taken, so that it is settled on its version. */
  async function runningCase() {
    const { merchant } = opened;
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    server.dashboard.clock.advance(5 * DAY);
    const at = server.dashboard.clock.now();
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
        idempotencyKey: `key_tell_${count}`,
        startedAt: at,
        finishedAt: at,
        outcome: "done",
        detail: {},
      }),
    );
    await merchant.evaluate("cus_1");
  }
  const versionNow = async () => {
    await opened.merchant.evaluate("cus_1");
    return (await ask("cases.get", { customerId: "cus_1" })).case?.strategyVersion;
  };
  async function renameAndPublish(view: View, name: string, move: boolean) {
    await view.press("Name, attempts and end");
    await view.fill("Name", name);
    await view.press("Done");
    await view.press("Publish…");
    if (move) {
      const radio = view.screen.of("Radio").find(({ props }) => props.value === "move")!;
      (radio.props.onChange as () => void)();
      await view.settle();
    }
    await view.press("Publish");
  }

  it("keep their version, and move when that is asked for; the old one can be seen and drafted again", async () => {
    await runningCase();
    const view = await panel("soft_decline");
    await renameAndPublish(view, "Softer", false);
    expect(await versionNow()).toBe(1);
    await view.press("Name, attempts and end");
    await view.fill("Name", "Softest");
    await view.press("Done");
    await view.press("Publish…");
    expect(view.text()).toContain("Softer → Softest");
    expect(view.text()).toContain("1 case keeps the version it started with");
    expect(view.text()).toContain("Steps that are already done are not repeated.");
    await view.press("Cancel");
    await renameAndPublish(view, "Softest", true);
    expect(await versionNow()).toBe(3);

    const page = await panel("soft_decline");
    const said = lines(page);
    expect(said[said.indexOf("Versions") + 1]).toBe("Version 3");
    expect(said).toContain("Built-in · 0 open cases");
    await page.press("View");
    expect(page.text()).toContain("read only");
    expect(page.screen.buttons()).not.toContain("Edit");
    await page.press("Make a draft from this");
    expect(lines(page)[0]).toBe("Softer");
    expect(page.text()).toContain("Changed, not saved yet.");
    expect((await published("soft_decline")).strategy.name).toBe("Softest");
  });
});

describe("two at once", () => {
  it("overwrites nobody: who comes second sees it, and decides", async () => {
    const { strategy } = await published("soft_decline");
    const view = await panel("soft_decline");
    await view.press("Name, attempts and end");
    await view.fill("Name", "Mine");
    await view.press("Done");
    await view.press("Publish…");
    await ask("strategies.put", { basedOn: 1, running: "keep", strategy: { ...strategy, name: "Theirs" } });
    await view.press("Publish");
    expect((await published("soft_decline")).strategy.name).toBe("Theirs");
    await view.press("Cancel");
    expect(view.text()).toContain("Version 2 was published in the meantime");
    await view.press("Put on top");
    await view.press("Publish…");
    expect(view.text()).toContain("Theirs → Mine");
    await view.press("Publish");
    expect(await published("soft_decline")).toMatchObject({ version: 3, strategy: { name: "Mine" } });
  });
});

describe("who may not change strategies", () => {
  it("sees everything, changes nothing, and is told why", async () => {
    const list = await panel(undefined, { roles: ["view_only"] });
    expect(list.text()).toContain("Only administrators and developers can change strategies.");
    expect(list.screen.buttons()).not.toContain("Copy");
    expect(list.screen.buttons()).not.toContain("Use template");
    const view = await panel("soft_decline", { roles: ["view_only"] });
    expect(view.text()).toContain("Send “Final notice” by e-mail");
    expect(view.screen.buttons()).toEqual(["Everyone else", "Show network limits"]);
  });
});

describe("what cannot be shown", () => {
  it("is named, with a way out", async () => {
    const view = await panel("nowhere");
    expect(view.text()).toContain("This strategy no longer exists.");
    await view.press("All strategies");
    expect(view.places).toEqual([{ to: "strategies" }]);
  });

  it("says so when the server is away, and keeps what was changed", async () => {
    const view = await panel("soft_decline");
    await view.press("Name, attempts and end");
    await view.fill("Name", "Offline");
    await view.press("Done");
    view.faults.offline = true;
    await view.press("Save draft");
    expect(view.text()).toContain("The Makegood server did not answer.");
    expect(lines(view)[0]).toBe("Offline");
    view.faults.offline = false;
    await view.press("Save draft");
    expect((await ask("strategies.get", { id: "soft_decline" })).draft?.strategy.name).toBe("Offline");
  });
});

describe.each([
  ["de-DE", "„Zahlung fehlgeschlagen“ per E-Mail senden", "Tag 4", "Schritt hinzufügen", "Am besten für: "],
  [
    "fr-FR",
    "Envoyer «\u202fÉchec du paiement\u202f» par e-mail",
    "Jour 4",
    "Ajouter une étape",
    "Idéal pour\u202f: ",
  ],
])("in %s", (locale, message, day, add, recipe) => {
  it("says everything in that language", async () => {
    const view = await panel("soft_decline", { locale });
    expect(lines(view)).toEqual(expect.arrayContaining([message, day, add]));
    await view.press(add);
    expect(view.text()).not.toMatch(/\b(Done|Cancel|Only|Draft|Publish|Task)\b/);
    const list = await panel(undefined, { locale });
    expect(list.text()).toContain(recipe);
  });
});
