import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaseList } from "../../../ui/cases/CaseList.tsx";
import type { CaseFilter } from "../../../ui/kit/navigation.tsx";
import { HOUR, MINUTE } from "../../api/merchant.ts";
import { openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";
import { pressLine, titlesOf } from "../kit/line.ts";

let opened: Awaited<ReturnType<typeof openMerchant>>;

/** 30 open cases, the newest `C30`; C2 paused, C3 Anna's, C1 paid. */
beforeAll(async () => {
  opened = await openMerchant();
  const { merchant, dashboard } = opened;
  for (let i = 1; i <= 31; i++) {
    await merchant.customer(`cus_${i}`, { name: `C${i - 1}` });
    await merchant.failed(`in_${i}`, `cus_${i}`);
    dashboard.clock.advance(MINUTE);
  }
  dashboard.clock.advance(HOUR);
  await merchant.paid("in_2", "cus_2");
  await dashboard.ask("holds.pause", { customerId: "cus_3", reason: "x", until: null });
  await dashboard.ask("cases.assign", { customerId: "cus_4", owner: "me" }, { userName: "Anna Keller" });
});
afterAll(() => opened.close());

const list = (filter: CaseFilter = {}, options: Partial<ViewOptions> = {}) =>
  renderView(<CaseList filter={filter} />, { backend: opened.backend, ...options });

type Item = Record<string, string>;
const table = (view: Awaited<ReturnType<typeof list>>) => {
  const { items, pagination, onRowClick } = view.screen.of("DataTable")[0]?.props ?? {};
  return {
    items: items as Item[],
    pagination: pagination as
      | { currentPage: number; hasMore: boolean; onPageChange: (page: number) => void }
      | undefined,
    press: onRowClick as (item: Item) => void,
  };
};

describe("in a drawer", () => {
  it("lists open cases, newest first, each with its amount and what comes next", async () => {
    const view = await list();
    expect(titlesOf(view).slice(0, 2)).toEqual(["C30", "C29"]);
    expect(titlesOf(view)).toHaveLength(25);
    expect(view.screen.of("ListItem")[0]?.props.value).toBe("€49.00");
    expect(view.text()).toMatch(/Try the payment again, Nov 20, 2026, \d+:\d\d [AP]M/);
    await pressLine(view, "C30");
    expect(view.places).toEqual([{ to: "case", caseId: "case_in_31" }]);
    expect(view.requests).toHaveLength(1);
  });

  it("turns pages forth and back, and each is asked for as a whole", async () => {
    const view = await list();
    expect(view.screen.buttons()).not.toContain("Previous");
    await view.press("Next");
    expect(titlesOf(view)).toEqual(["C5", "C4", "C3", "C2", "C0"]);
    expect(view.screen.buttons()).not.toContain("Next");
    await view.press("Previous");
    expect(titlesOf(view)[0]).toBe("C30");
    expect(view.requests.map(({ input }) => (input as { cursor: unknown }).cursor !== null)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("shows a hold by a badge, and what a closed case was worth by none", async () => {
    const view = await list({ heldBy: "pause" });
    expect(titlesOf(view)).toEqual(["C2"]);
    expect(view.screen.of("Badge").map(({ props }) => props.type)).toEqual(["neutral"]);
    const recovered = await list({ status: "recovered" });
    expect(titlesOf(recovered)).toEqual(["C1"]);
    expect(recovered.text()).not.toContain("€0.00");
  });

  it("changes its place when a filter is chosen, without a step on the way back", async () => {
    const view = await list({ owner: "nobody" });
    await view.fill("Show", "promise");
    await view.fill("Show", "lost");
    await view.fill("Segment", "everyone_else");
    await view.fill("Owner", "");
    expect(view.places).toEqual([
      { to: "cases", filter: { owner: "nobody", heldBy: "promise" } },
      { to: "cases", filter: { owner: "nobody", status: "lost" } },
      { to: "cases", filter: { owner: "nobody", segmentId: "everyone_else" } },
      { to: "cases", filter: {} },
    ]);
  });

  it("asks for the segments only when somebody wants to choose one", async () => {
    const view = await list();
    await view.press("More filters");
    expect(view.requests.map(({ procedure }) => procedure)).toEqual(["cases.list", "segments.get"]);
    expect(view.screen.field("Segment").children).toHaveLength(1 + 6);
  });

  it("says that nothing matches, and offers all of them", async () => {
    const view = await list({ heldBy: "dispute" });
    expect(view.text()).toContain("No case matches.");
    await view.press("Show all open cases");
    expect(view.places).toEqual([{ to: "cases" }]);
  });

  it("names a strategy that it was opened for, and lets go of it", async () => {
    const view = await list({ strategyId: "soft_decline" });
    const chip = view.screen.of("Chip")[0];
    expect(chip?.props).toMatchObject({ label: "Strategy", value: "Soft decline" });
    await view.press("Strategy");
    expect(view.places).toEqual([{ to: "cases", filter: {} }]);
  });
});

describe("in the full page", () => {
  it("is a table whose rows lead to their cases", async () => {
    const view = await list({}, { wide: true });
    const { items, press } = table(view);
    expect(items[0]).toMatchObject({
      id: "case_in_31",
      customer: "C30",
      amount: "€49.00",
      status: "Open",
      segment: "Everyone else",
      owner: "Nobody",
    });
    press(items[0] ?? {});
    expect(view.places).toEqual([{ to: "case", caseId: "case_in_31" }]);
  });

  it("pages by cursor, and says who looks after a customer", async () => {
    const view = await list({}, { wide: true });
    const first = table(view);
    expect(first.pagination).toMatchObject({ currentPage: 1, hasMore: true });
    first.pagination?.onPageChange(2);
    await view.settle();
    const second = table(view);
    expect(second.items.map(({ customer, status, owner }) => [customer, status, owner])).toEqual([
      ["C5", "Open", "Nobody"],
      ["C4", "Open", "Nobody"],
      ["C3", "Open", "Anna Keller"],
      ["C2", "Paused", "Nobody"],
      ["C0", "Open", "Nobody"],
    ]);
    expect(second.pagination).toMatchObject({ currentPage: 2, hasMore: false });
  });

  it("shows mine alone", async () => {
    expect(table(await list({ owner: "me" }, { wide: true })).items.map(({ customer }) => customer)).toEqual([
      "C3",
    ]);
  });

  it("says why there is no list, and asks again on demand", async () => {
    const view = await list({ segmentId: "x".repeat(60) }, { wide: true });
    expect(view.screen.of("DataTable")).toEqual([]);
    expect(view.screen.buttons()).toContain("Try again");
  });
});
