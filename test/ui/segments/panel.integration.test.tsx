import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Rule, Segment } from "../../../server/dunning/segments/segment.ts";
import { QUIET_MS } from "../../../ui/kit/use-debounced-value.ts";
import { SegmentsPanel } from "../../../ui/segments/SegmentsPanel.tsx";
import { openMerchant, type Opened, renderView, type View, type ViewOptions } from "../view-harness.tsx";
import { holdTimers } from "./held-timers.ts";
import { memoryStorage } from "./memory-storage.ts";

const segment = (id: string, name: string, rule: Rule): Segment => ({
  id,
  name,
  rule,
  strategyId: "soft_decline",
});
const GERMAN = segment("german", "Germany", { all: [{ field: "country", op: "is", value: "DE" }] });
const BIG = segment("big", "Big", {
  all: [{ field: "amount", op: "at_least", currency: "eur", value: 10_000 }],
});
const REST = segment("everyone_else", "Everyone else", { all: [] });

/** Country and amount in euro of each customer's one failed invoice. */
const CASES = {
  a: ["DE", 12_000],
  b: ["DE", 4900],
  c: ["FR", 20_000],
  d: ["FR", 4900],
  e: ["US", 4900],
} as const;

let server: Awaited<ReturnType<typeof openMerchant>>;
let opened: Opened;
let accounts = 0;
beforeAll(async () => {
  server = await openMerchant();
});
afterAll(() => server.close());

let storage: ReturnType<typeof memoryStorage>;
let timers: ReturnType<typeof holdTimers>;
beforeEach(async () => {
  storage = memoryStorage();
  timers = holdTimers(QUIET_MS);
  accounts += 1;
  opened = await server.another(`acct_segments${accounts}`);
  for (const [id, [country, amount]] of Object.entries(CASES)) {
    await opened.merchant.customer(`cus_${id}`, { country, name: `Customer ${id}` });
    await opened.merchant.failed(`in_${id}`, `cus_${id}`, { amountDue: amount, amountRemaining: amount });
    server.dashboard.clock.advance(1_000);
  }
  await put([GERMAN, BIG, REST], 0);
});
afterEach(() => {
  timers.close();
  storage.close();
});

const call = {
  get accountId() {
    return opened.backend.place.account;
  },
};
const inForce = async () => (await server.dashboard.ask("segments.get", {}, call)).list;
const put = (list: Segment[], basedOn: number, userId = "usr_2") =>
  server.dashboard.ask("segments.put", { basedOn, list }, { ...call, userId, userName: "Bo Berg" });

const show = (segmentId?: string, options: Partial<ViewOptions> = {}) =>
  renderView(<SegmentsPanel {...(segmentId ? { segmentId } : {})} />, {
    backend: opened.backend,
    ...options,
  });

/** Lets the wait after the last change pass, and what it asks for arrive. */
async function counted(view: View) {
  timers.pass();
  await view.settle();
}
async function press(view: View, name: string) {
  await view.press(name);
  await counted(view);
}
async function fill(view: View, label: string, value: string | number | boolean) {
  await view.fill(label, value);
  await counted(view);
}
/** Each segment with its badge, in order. */
const shares = (view: View) =>
  [...view.text().matchAll(/^\d+\. (.+)$[\s\S]*?^(\S+ · .+)$/gm)].map(
    ([, name, share]) => `${name}: ${share}`,
  );
const takes = (view: View) => /^Takes .*$/m.exec(view.text())?.[0];
/** Chooses in the menu of the segment at a place. */
async function choose(view: View, place: number, id: string) {
  const menu = view.screen.of("Menu")[place]!;
  (menu.props.onAction as (id: string) => void)(id);
  await view.settle();
  await counted(view);
}

describe("the list", () => {
  it("shows each segment's sentence, where it leads and its share; together they are all cases", async () => {
    const view = await show();
    expect(shares(view)).toEqual([
      "Germany: 40% · 2 cases",
      "Big: 20% · 1 case",
      "Everyone else: 40% · 2 cases",
    ]);
    expect(view.text()).toContain("customer’s country is “DE”");
    expect(view.text()).toContain("amount at risk is at least €100.00");
    expect(view.text()).toContain("Strategy: Soft decline");
    expect(view.text()).toContain("5 cases of the last 90 days");
    expect(view.screen.of("MeterChart")[0]!.props.data).toEqual([
      { label: "Germany", value: 2 },
      { label: "Big", value: 1 },
      { label: "Everyone else", value: 2 },
    ]);
  });

  it("counts anew when the order changes: the first match wins", async () => {
    const view = await show();
    await choose(view, 0, "down");
    expect(shares(view)).toEqual([
      "Big: 40% · 2 cases",
      "Germany: 20% · 1 case",
      "Everyone else: 40% · 2 cases",
    ]);
    expect(view.text()).toContain("2 changes are not published");
    await choose(view, 1, "up");
    expect(view.text()).not.toContain("not published");
    expect((await inForce()).map(({ id }) => id)).toEqual(["german", "big", "everyone_else"]);
  });

  it("keeps everyone else last, and lets nobody take it out", async () => {
    const view = await show();
    // One menu for each segment but the last, and the one that adds.
    expect(view.screen.of("Menu")).toHaveLength(3);
    const disabled = view.screen.of("MenuItem").filter(({ props }) => props.disabled);
    expect(disabled.map(({ props }) => props.id)).toEqual(["up", "down"]);
    await choose(view, 1, "down");
    expect(shares(view).at(-1)).toContain("Everyone else");
    expect(view.text()).not.toContain("not published");
  });

  it("removes a segment after asking", async () => {
    const view = await show();
    await choose(view, 0, "remove");
    expect(view.text()).toContain("Remove “Germany”?");
    await press(view, "Cancel");
    expect(shares(view)).toHaveLength(3);
    await choose(view, 0, "remove");
    const [sure] = view.screen.of("Button").filter(({ props }) => props.type === "destructive");
    (sure!.props.onPress as () => void)();
    await view.settle();
    await counted(view);
    expect(shares(view)).toEqual(["Big: 40% · 2 cases", "Everyone else: 60% · 3 cases"]);
  });
});

describe("a new segment", () => {
  it("comes last before everyone else, where no other place is chosen", async () => {
    const view = await show();
    await press(view, "Large amounts");
    expect(shares(view).map((share) => share.split(":")[0])).toEqual([
      "Germany",
      "Big",
      "Large amounts",
      "Everyone else",
    ]);
  });

  it("begins with a template at the place that was chosen, and opens", async () => {
    const view = await show();
    await fill(view, "Position", "0");
    await press(view, "Large amounts");
    expect(view.places).toEqual([{ to: "segments", segmentId: "segment_3" }]);
    expect(shares(view)[0]).toBe("Large amounts: 40% · 2 cases");
    const editor = await show("segment_3");
    expect(takes(editor)).toBe("Takes 2 of 5 cases of the last 90 days (40%)");
    expect(editor.text()).toMatch(/Customer c[\s\S]*€200\.00[\s\S]*Customer a/);
  });

  it.each([
    "Earlier failures",
    "High monthly revenue",
    "Loyal customers",
    "New customers",
    "Needs a new card",
    "A single country",
  ])("“%s” can be published as it is", async (template) => {
    const view = await show();
    await press(view, template);
    await press(view, "Publish");
    expect((await inForce()).at(-2)).toMatchObject({ name: template });
  });
});

describe("publishing", () => {
  it("shows what changes before, and an earlier version can be published again", async () => {
    const view = await show();
    await press(view, "Move down");
    await press(view, "A single country");
    expect(view.text()).toContain("New at place 3: “A single country”\ncustomer’s country is “US”");
    expect(view.text()).toContain("“Germany” moves to place 2");
    await press(view, "Publish");
    expect((await inForce()).map(({ id }) => id)).toEqual(["big", "german", "segment_3", "everyone_else"]);
    expect(view.text()).toMatch(/Version 2, 4 segments[\s\S]*In use[\s\S]*Version 1, 3 segments\nBo Berg, /);

    await press(view, "Back to this version");
    expect(view.text()).toContain("“A single country” is removed");
    await press(view, "Publish");
    const { version, list, by } = await server.dashboard.ask("segments.get", {}, call);
    expect({ version, by, ids: list.map(({ id }) => id) }).toEqual({
      version: 3,
      by: expect.stringMatching(/^usr_/),
      ids: ["german", "big", "everyone_else"],
    });
  });
});

describe("the sentence", () => {
  it("is built by pressing its words, and counted after each", async () => {
    const view = await show("german");
    expect(takes(view)).toBe("Takes 2 of 5 cases of the last 90 days (40%)");
    await press(view, "Germany (DE)");
    await fill(view, "Value", "FR");
    expect(takes(view)).toBe("Takes 2 of 5 cases of the last 90 days (40%)");
    await press(view, "is");
    await fill(view, "Comparison", "is_not");
    expect(takes(view)).toBe("Takes 3 of 5 cases of the last 90 days (60%)");
    await press(view, "Add condition");
    await fill(view, "Property", "amount");
    await fill(view, "Value", 10_000);
    expect(takes(view)).toBe("Takes 1 of 5 cases of the last 90 days (20%)");
    expect(view.text()).toMatch(
      /customer’s country\nis known and is not\nFrance \(FR\)\n\(3\)\nand\namount at risk\nis at least/,
    );
    await press(view, "and");
    await fill(view, "Conditions", "any");
    expect(takes(view)).toBe("Takes 4 of 5 cases of the last 90 days (80%)");
    await press(view, "Publish");
    expect((await inForce())[0]!.rule).toEqual({
      any: [
        { field: "country", op: "is_not", value: "FR" },
        { field: "amount", op: "at_least", currency: "eur", value: 10_000 },
      ],
    });
  });

  it("offers choices by their names", async () => {
    const view = await show("german");
    await press(view, "customer’s country");
    await fill(view, "Property", "rail");
    expect(view.text()).toMatch(/type of payment method\nis\nValue\nCard\nBank debit/);
    expect(takes(view)).toBe("Takes 5 of 5 cases of the last 90 days (100%)");
    await press(view, "is");
    await fill(view, "Comparison", "in");
    await press(view, "Done");
    await press(view, "Card");
    await fill(view, "Bank debit", true);
    await press(view, "Done");
    expect(view.text()).toContain("Card, Bank debit");
  });

  it("says that none may be true, and lets a condition go", async () => {
    const view = await show("german");
    await press(view, "Edit as rows");
    await fill(view, "Conditions", "none");
    await press(view, "Show as a sentence");
    expect(view.text()).toContain("none of these is true:");
    expect(takes(view)).toBe("Takes 3 of 5 cases of the last 90 days (60%)");
    await press(view, "Germany (DE)");
    await press(view, "Remove condition");
    expect(view.text()).toContain("Complete a condition to see which cases this segment takes.");
  });
});

describe("rows", () => {
  it("each count by itself, in groups of their own too", async () => {
    const view = await show("german");
    await press(view, "Edit as rows");
    expect(view.text()).toContain("2 cases");
    await press(view, "Add group");
    await press(view, "Show as a sentence");
    expect(view.text()).toMatch(
      /Germany \(DE\)\n\(2\)\nand\n\(\namount at risk\nis at least\n€0\.00\n\(5\)\n\)/,
    );
  });

  it("that lack something are not sent, and say what is missing", async () => {
    const view = await show("german");
    await press(view, "Edit as rows");
    await press(view, "Add condition");
    const [, field] = view.screen.of("Select").filter(({ props }) => props.label === "Property");
    (field!.props.onChange as (event: unknown) => void)({ target: { value: "metadata" } });
    await view.settle();
    await counted(view);
    expect(view.text()).toContain("Metadata key is missing");
    expect(view.text()).toContain("“Germany” is not finished yet.");
    expect(view.text()).toContain("Counted without the incomplete conditions.");
    expect(takes(view)).toBe("Takes 2 of 5 cases of the last 90 days (40%)");
    expect(view.screen.of("Button").find(({ props }) => props.type === "primary")!.props.disabled).toBe(true);
    const sent = view.requests.filter(({ procedure }) => procedure === "segments.preview");
    expect(JSON.stringify(sent)).not.toContain("metadata");
  });

  it("keep a number that was cleared apart from zero", async () => {
    const view = await show("german");
    await press(view, "customer’s country");
    await fill(view, "Property", "invoices_paid");
    await fill(view, "Value", "");
    expect(view.text()).toContain("“Germany” is not finished yet.");
    await fill(view, "Value", "0");
    expect(view.text()).not.toContain("not finished");
  });

  it("that move up after one is removed show their own values", async () => {
    const list = [
      {
        ...GERMAN,
        rule: {
          any: [
            ...("all" in GERMAN.rule ? GERMAN.rule.all : []),
            { field: "country", op: "is", value: "FR" },
          ],
        },
      },
      BIG,
      REST,
    ] as Segment[];
    await put(list, 1);
    const view = await show("german");
    await press(view, "Edit as rows");
    const field = view.screen.field("Value");
    expect(field.props.value).toBe("DE");
    await press(view, "Remove condition");
    expect(view.screen.field("Value").props.value).toBe("FR");
  });

  it("deeper than the builder goes are shown and left alone", async () => {
    const deep: Rule = { all: [{ any: [{ none: [{ field: "country", op: "is", value: "FR" }] }] }] };
    await put([{ ...GERMAN, rule: deep }, BIG, REST], 1);
    const view = await show("german");
    expect(view.text()).toContain("nested more deeply");
    expect(view.text()).toContain("3 cases");
    await view.fill("Name", "Not France");
    await press(view, "Publish");
    expect((await inForce())[0]).toEqual({ ...GERMAN, name: "Not France", rule: deep });
  });
});

describe("the draft", () => {
  it("is published as a whole, and says so", async () => {
    const view = await show("german");
    await view.fill("Name", "Deutschland");
    await fill(view, "Strategy", "hard_decline");
    expect(view.text()).toContain("Cases that have taken their first step keep their segment.");
    await press(view, "Publish");
    expect(view.toasts).toEqual(["Segments published"]);
    expect(view.text()).not.toContain("not published");
    expect((await inForce())[0]).toMatchObject({ name: "Deutschland", strategyId: "hard_decline" });
  });

  it("meets a list that somebody published meanwhile, and goes over it only when told to", async () => {
    const view = await show();
    await choose(view, 0, "down");
    await put([BIG, REST], 1);
    await press(view, "Publish");
    expect(await inForce()).toHaveLength(2);
    expect(view.text()).toContain("Bo Berg published another list in the meantime.");
    await press(view, "Publish anyway");
    expect((await inForce()).map(({ id }) => id)).toEqual(["big", "german", "everyone_else"]);
    expect(view.toasts).toEqual(["Segments published"]);
  });

  it("is discarded with what was typed", async () => {
    const view = await show("german");
    await view.fill("Name", "Deutschland");
    await press(view, "Discard");
    expect(view.text()).not.toContain("not published");
    const before = view.screen.field("Name");
    expect(before.props.defaultValue).toBe("Germany");
  });

  it("outlives the way from the list to one segment and back, but is nobody else's", async () => {
    const list = await show();
    await choose(list, 0, "down");
    const one = await show("german");
    expect(one.text()).toContain("2 changes are not published");
    await one.fill("Name", "Deutschland");
    await counted(one);
    expect(shares(await show())[1]).toBe("Deutschland: 20% · 1 case");
    opened = await server.another("acct_neighbour");
    expect((await show()).text()).not.toContain("not published");
  });

  it("needs a name", async () => {
    const view = await show("german");
    await view.fill("Name", " ");
    expect(view.text()).toContain("A segment needs a name.");
    expect(view.text()).not.toContain("not published");
  });

  it("of a segment that is gone leads back to the list", async () => {
    const view = await show("gone");
    await view.press("All segments");
    expect(view.places).toEqual([{ to: "segments" }]);
  });
});

describe("a test with a customer", () => {
  it("says for each row whether it hit and what is there, and which segment takes the case", async () => {
    const view = await show();
    await fill(view, "Name, e-mail address or ID", "Customer c");
    await press(view, "Customer c");
    const text = view.text();
    expect(text).toMatch(
      /Germany\nDoes not match\n.*country is “DE” \(here: .*FR.*\)\nBig\nTakes the case\n/,
    );
    expect(text).toMatch(/at least €100\.00 \(here: €200\.00\)/);
    const icons = view.screen.of("Icon").map(({ props }) => props.name);
    expect(icons.slice(0, 2)).toEqual(["cancel", "check"]);
    await choose(view, 1, "up");
    expect(view.text()).toMatch(/Big\nTakes the case/);
  });

  it("finds nobody", async () => {
    const view = await show();
    await fill(view, "Name, e-mail address or ID", "Nobody");
    expect(view.text()).toContain("No customer in recovery starts like this.");
  });
});

describe("an analyst", () => {
  it("reads everything and changes nothing", async () => {
    const view = await show(undefined, { roles: ["analyst"] });
    expect(view.text()).toContain("Only administrators and developers can change segments.");
    expect(view.screen.of("Menu")).toHaveLength(0);
    expect(shares(view)).toHaveLength(3);
    const one = await show("german", { roles: ["analyst"] });
    expect(one.text()).toContain("customer’s country is “DE”");
    expect(takes(one)).toBe("Takes 2 of 5 cases of the last 90 days (40%)");
    expect(one.screen.all().filter(({ type }) => /Field|Select/.test(type))).toEqual([]);
  });
});

describe.each([
  [
    "de-DE",
    "Bedingung hinzufügen",
    /Passt auf Fälle, für die gilt:\nLand des Kunden/,
    "Übernimmt 2 von 5 Fällen der letzten 90 Tage (40 %)",
  ],
  [
    "fr-FR",
    "Ajouter une condition",
    /Correspond aux dossiers où\n/,
    "Prend 2 dossiers sur 5 des 90 derniers jours (40 %)",
  ],
])("in %s", (locale, add, sentence, count) => {
  it("nothing is left in English", async () => {
    const list = await show(undefined, { locale });
    expect(list.text()).not.toMatch(/\b(Edit|Remove|Strategy|cases?|Publish|Move)\b/);
    const view = await show("german", { locale });
    expect(view.text()).toMatch(sentence);
    expect(view.text().replace(/\s/g, " ")).toContain(count);
    await press(view, add);
    expect(view.text()).not.toMatch(/\b(Done|Remove|Add|condition is|Publish|change is|missing)\b/);
  });
});
