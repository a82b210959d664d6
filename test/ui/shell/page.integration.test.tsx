import type { SearchParams } from "@stripe/ui-extension-sdk/types/global.navigation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import RecoveryPage from "../../../ui/views/RecoveryPage.tsx";
import { createRouter } from "../../sandbox/dashboard/page/frame/router.ts";
import { openMerchant, renderView, type View, type ViewOptions } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
  await opened.merchant.customer("cus_ada", { name: "Ada" });
  await opened.merchant.failed("in_ada", "cus_ada");
});
afterAll(() => opened.close());

/** The full page at an address, in the Dashboard's own router; `at()` is what the address bar shows. */
async function page(href: string, search: SearchParams = {}, options: Partial<ViewOptions> = {}) {
  const router = createRouter({ href, search }, () => {});
  Object.assign(globalThis, { __extRouter: router });
  const view = await renderView(RecoveryPage, {
    backend: opened.backend,
    viewportID: "stripe.dashboard.fullpage",
    ...options,
  });
  return { view, at: () => [router.getHref(), router.getSearchParams()] };
}

const chosen = (view: View) => view.screen.of("Tabs")[0]?.props.selectedKey;

describe("the full page", () => {
  it("opens with the overview, and has a tab for each part", async () => {
    const { view } = await page("/");
    expect(chosen(view)).toBe("overview");
    expect(view.screen.of("Tab").map(({ props }) => props.label)).toEqual([
      "Overview",
      "Cases",
      "Work list",
      "Segments",
      "Strategies",
      "Reports",
      "Setup",
    ]);
    expect(view.text()).toContain("At risk now\n€49.00");
    expect(view.requests.map(({ procedure }) => procedure)).toEqual(["overview.get"]);
  });

  it("keeps the tab in the address", async () => {
    const { view, at } = await page("/work");
    expect(chosen(view)).toBe("work");
    expect(view.text()).toContain("Nothing to do.");
    await view.press("Cases");
    expect(at()).toEqual(["/cases", {}]);
    expect(chosen(view)).toBe("cases");
    expect(view.screen.of("DataTable")).toHaveLength(1);
  });

  it("keeps a list's filter in the address, and takes it from there", async () => {
    const { view, at } = await page("/cases", { heldBy: "promise", bogus: "1" });
    expect(view.requests.find(({ procedure }) => procedure === "cases.list")?.input).toMatchObject({
      heldBy: "promise",
    });
    await view.fill("Owner", "nobody");
    expect(at()).toEqual(["/cases", { heldBy: "promise", owner: "nobody" }]);
    await view.fill("Show", "open");
    expect(at()).toEqual(["/cases", { owner: "nobody" }]);
    expect(view.screen.of("DataTable")[0]?.props.items).toHaveLength(1);
  });

  it("has a page for a case, with the way back to all of them", async () => {
    const { view, at } = await page("/cases");
    const { items, onRowClick } = view.screen.of("DataTable")[0]?.props ?? {};
    (onRowClick as (item: unknown) => void)((items as unknown[])[0]);
    await view.settle();
    expect(at()).toEqual(["/cases/case_in_ada", {}]);
    const detail = view.screen.of("DetailPage")[0]?.props;
    expect(detail).toMatchObject({ title: "Ada", pending: false });
    expect(detail?.breadcrumbs).toMatchObject([
      { type: "link", label: "Cases", route: { name: "fullPageGlob", params: { glob: ["cases"] } } },
    ]);
    expect(view.text()).toContain("At risk\n€49.00");
    expect(view.requests.filter(({ procedure }) => procedure === "cases.get")).toHaveLength(1);
    // What stands behind a case has pages of its own.
    await view.press("Segment: Everyone else");
    expect(at()).toEqual(["/segments/everyone_else", {}]);
    expect(view.screen.of("DetailPage")[0]?.props.title).toBe("Segment");
  });

  it("has a page for a segment and for a strategy", async () => {
    const strategy = await page("/strategies/soft_decline");
    expect(strategy.view.screen.of("DetailPage")[0]?.props).toMatchObject({
      title: "Strategy",
      breadcrumbs: [{ label: "Strategies", route: { params: { glob: ["strategies"] } } }],
    });
    expect(strategy.view.text()).toContain("Soft decline");
    const segment = await page("/segments/everyone_else");
    expect(segment.view.screen.of("DetailPage")[0]?.props).toMatchObject({
      breadcrumbs: [{ label: "Segments", route: { params: { glob: ["segments"] } } }],
    });
  });

  it("opens the movements behind a figure at an address of their own", async () => {
    const { view, at } = await page("/reports", { from: "2026-11-18", to: "2026-11-18" });
    await view.press("€49.00");
    expect(at()).toEqual([
      "/reports",
      { from: "2026-11-18", to: "2026-11-18", currency: "eur", kind: "failed" },
    ]);
    expect(view.screen.of("DataTable")[0]?.props.items).toMatchObject([
      { customer: "Ada", amount: "€49.00" },
    ]);
    await view.press("‹ All figures");
    expect(at()).toEqual(["/reports", { from: "2026-11-18", to: "2026-11-18", currency: "eur" }]);
  });

  it.each(["/nothing", "/cases/case_in_ada/more", "/segments/a/b"])(
    "goes from %s, which is nowhere, to the overview",
    async (href) => {
      const { view, at } = await page(href);
      expect(at()[0]).toBe("/");
      expect(chosen(view)).toBe("overview");
    },
  );
});
