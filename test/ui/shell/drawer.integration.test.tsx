import { afterAll, beforeAll, describe, expect, it } from "vitest";
import BillingView from "../../../ui/views/BillingView.tsx";
import DrawerView from "../../../ui/views/DrawerView.tsx";
import HomeView from "../../../ui/views/HomeView.tsx";
import { pressLine, titlesOf } from "../kit/line.ts";
import { openMerchant, renderView } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
  const { merchant, dashboard } = opened;
  await merchant.customer("cus_ada", { name: "Ada" });
  await merchant.failed("in_ada", "cus_ada");
  await merchant.customer("cus_ben", { name: "Ben" });
  await merchant.failed("in_ben", "cus_ben");
  await merchant.task("task_ada", "cus_ada", { caseId: "case_in_ada" });
  await dashboard.ask("holds.pause", { customerId: "cus_ben", reason: "x", until: null });
});
afterAll(() => opened.close());

const title = (view: Awaited<ReturnType<typeof renderView>>) => view.screen.of("ContextView")[0]?.props.title;

describe("a drawer of the app's own", () => {
  it.each([
    ["the home page", HomeView],
    ["the billing overview", BillingView],
  ])("beside %s opens with the overview", async (_, view) => {
    const shown = await renderView(view, opened);
    expect(shown.text()).toContain("At risk now\n€98.00");
    expect(shown.requests).toHaveLength(1);
  });

  it("beside any other page opens with the search and the first of the work, for one request", async () => {
    const view = await renderView(DrawerView, opened);
    expect(view.screen.field("Find a customer").type).toBe("TextField");
    expect(view.text()).toContain("Call the customer\nAda");
    expect(view.requests.map(({ procedure }) => procedure)).toEqual(["tasks.list"]);
    expect(titlesOf(view)).toContain("Overview");
  });

  it.each(["Cases", "Work list", "Segments", "Strategies", "Reports", "Setup"])(
    "reaches %s and comes back",
    async (part) => {
      const view = await renderView(HomeView, opened);
      await pressLine(view, part);
      expect(title(view)).toBe(part);
      expect(view.screen.of("Banner").filter(({ props }) => props.type === "critical")).toEqual([]);
      await view.press("‹ Back");
      expect(title(view)).toBe("Makegood");
      expect(view.text()).toContain("At risk now");
    },
  );

  it("comes back from a case to the list as it was filtered, and from there to where the list was opened", async () => {
    const view = await renderView(HomeView, opened);
    await view.press("Open cases: 2");
    await view.fill("Show", "pause");
    expect(titlesOf(view)).toEqual(["Ben"]);
    await pressLine(view, "Ben");
    expect(title(view)).toBe("Case");
    expect(view.text()).toContain("Paused");
    await view.press("‹ Back");
    expect(titlesOf(view)).toEqual(["Ben"]);
    await view.press("‹ Back");
    expect(title(view)).toBe("Makegood");
  });
});
