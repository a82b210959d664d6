import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Segment } from "../../../server/dunning/segments/segment.ts";
import { Backtest } from "../../../ui/backtest/Backtest.tsx";
import { SegmentsPanel } from "../../../ui/segments/SegmentsPanel.tsx";
import { StrategyPage } from "../../../ui/strategies/StrategyPage.tsx";
import { DAY } from "../../api/merchant.ts";
import { memoryStorage } from "../segments/memory-storage.ts";
import { type Opened, openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

const TRY = "Try on the last 90 days";

let server: Awaited<ReturnType<typeof openMerchant>>;
let opened: Opened;
let count = 0;
// Drafts of segments are kept in it; views stay mounted until the last test is over.
let storage: ReturnType<typeof memoryStorage>;
beforeAll(async () => {
  storage = memoryStorage();
  server = await openMerchant();
});
afterAll(async () => {
  storage.close();
  await server.close();
});
beforeEach(async () => {
  opened = await server.another(`acct_dry${++count}`);
});

/** So many customers whose payment failed forty days ago, and who never paid. */
async function failed(customers: number) {
  const { clock } = server.dashboard;
  clock.advance(-40 * DAY);
  for (let n = 1; n <= customers; n += 1) {
    await opened.merchant.customer(`cus_${n}`, { name: `Customer ${n}` });
    await opened.merchant.failed(`in_${n}`, `cus_${n}`);
  }
  clock.advance(40 * DAY);
}

const here = () => ({ accountId: opened.backend.place.account });
const REST: Segment = {
  id: "everyone_else",
  name: "The rest",
  rule: { all: [] },
  strategyId: "soft_decline",
};
const ALL: Segment = {
  id: "all_of_them",
  name: "All of them",
  rule: { all: [{ field: "amount", op: "at_least", currency: "eur", value: 0 }] },
  strategyId: "hard_decline",
};

const dryRun = (list: Segment[], options: Partial<ViewOptions> = {}, close = () => {}) =>
  renderView(<Backtest of="segments.dryRun" tried={{ list }} close={close} />, {
    backend: opened.backend,
    ...options,
  });
const replays = (requests: { procedure: string }[]) =>
  requests.filter(({ procedure }) => procedure === "segments.dryRun");

/** The counts under both, by what is counted. */
function counts(text: string, what: string): string[] {
  const lines = text.split("\n");
  const at = lines.indexOf(what);
  return lines
    .slice(at + 1)
    .filter((line) => /^\d+$/.test(line))
    .slice(0, 2);
}

describe("a dry run", () => {
  it("says that it sends nothing, and what would be different for whom", async () => {
    await failed(2);
    const view = await dryRun([ALL, REST]);
    const said = view.text();
    expect(said).toContain("This sends nothing, charges nothing and changes nothing.");
    expect(said).toContain("Something would be different for 2 of 2 customers");
    expect(said).toContain("2 cases would be in another segment.");
    expect(said).toContain("2 cases would follow another strategy.");
    expect(said).toContain("Segment: All of them instead of");
    expect(said).toContain("Strategy: Hard decline instead of Soft decline");
    const [before, after] = counts(said, "Messages").map(Number);
    expect(before).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(0);
    expect(said).toMatch(/\d+ added, \d+ removed, \d+ moved, \d+ changed/);
  });

  it("replays everybody page by page, and shows ten before more are asked for", async () => {
    await failed(23);
    const view = await dryRun([ALL, REST]);
    expect(replays(view.requests)).toHaveLength(2);
    expect(view.text()).toContain("Something would be different for 23 of 23 customers");
    expect(view.text()).not.toContain("replayed so far");
    expect(view.screen.of("AccordionItem")).toHaveLength(10);
    await view.press("Show more");
    await view.press("Show more");
    expect(view.screen.of("AccordionItem")).toHaveLength(23);
    expect(view.text()).not.toContain("Show more");
    await view.press("Open case");
    expect(view.places).toEqual([{ to: "case", caseId: expect.stringMatching(/^case_in_/) }]);
  });

  it("says so when nothing differs, and when there is nothing to replay", async () => {
    const { list } = await server.dashboard.ask("segments.get", {}, here());
    expect((await dryRun(list)).text()).toContain("No case was opened in the last 90 days");
    await failed(1);
    const view = await dryRun(list);
    expect(view.text()).toContain("Nothing would be different for anyone");
    expect(view.screen.of("AccordionItem")).toHaveLength(0);
  });

  it("goes on where it failed", async () => {
    await failed(23);
    const view = await dryRun([ALL, REST]);
    const all = view.text();
    let isAway = true;
    const away = await dryRun([ALL, REST], {
      backend: {
        ...opened.backend,
        request: (path, init) => {
          if (isAway && String(init.body).includes('"cursor":"')) throw new TypeError("Failed to fetch");
          return opened.backend.request(path, init);
        },
      },
    });
    expect(away.text()).toContain("The Makegood server did not answer.");
    expect(away.text()).toContain("20 of 23 customers replayed so far");
    isAway = false;
    await away.press("Try again");
    expect(away.text()).toBe(all);
  });

  it.each([
    ["de-DE", "Dabei wird nichts gesendet", "Für 2 von 2 Kunden wäre etwas anders"],
    ["fr-FR", "Rien n’est envoyé", "Quelque chose changerait pour 2 clients sur 2"],
  ])("speaks %s", async (locale, nothing, heading) => {
    await failed(2);
    const said = (await dryRun([ALL, REST], { locale })).text();
    expect(said).toContain(nothing);
    expect(said).toContain(heading);
    expect(said).not.toMatch(/\b(customers|cases|messages|sends)\b/);
  });
});

describe("a draft", () => {
  it("of segments is tried before it is published", async () => {
    await failed(2);
    const view = await renderView(<SegmentsPanel />, { backend: opened.backend });
    expect(view.text()).not.toContain(TRY);
    await view.press("Move down");
    await view.press(TRY);
    expect(replays(view.requests)).toHaveLength(1);
    expect(view.text()).toContain("Nothing would be different for anyone");
    await view.press("Close");
    expect(view.text()).not.toContain("Nothing would be different");
    expect((await server.dashboard.ask("segments.get", {}, here())).version).toBe(0);
  });

  it("of a strategy is tried before it is published", async () => {
    await failed(2);
    const { strategy } = await server.dashboard.ask("strategies.get", { id: "soft_decline" }, here());
    const { version: _, ...draft } = strategy;
    const steps = draft.steps.map((step) => ({ ...step, day: step.day + 1 }));
    await server.dashboard.ask("strategies.saveDraft", { basedOn: 1, strategy: { ...draft, steps } }, here());
    const view = await renderView(<StrategyPage id="soft_decline" />, { backend: opened.backend });
    await view.press(TRY);
    expect(view.text()).toContain("Something would be different for 2 of 2 customers");
    expect(view.text()).toMatch(/later, on .*: Send “/);
    expect(view.requests.some(({ procedure }) => procedure === "strategies.put")).toBe(false);
  });
});
