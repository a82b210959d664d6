import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Overview } from "../../../ui/overview/Overview.tsx";
import { DAY, type Merchant } from "../../api/merchant.ts";
import { pressLine, titlesOf } from "../kit/line.ts";
import { openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
let merchant: Merchant;

/** Two customers with €49.00 at risk and one who paid €30.00 after all; a task, a promise and a pause. */
beforeAll(async () => {
  opened = await openMerchant();
  merchant = opened.merchant;
  for (const name of ["ada", "ben", "cat"]) await merchant.customer(`cus_${name}`, { name });
  await merchant.failed("in_ada", "cus_ada");
  await merchant.failed("in_ben", "cus_ben");
  await merchant.failed("in_cat", "cus_cat", { amountDue: 3000, amountRemaining: 3000 });
  opened.dashboard.clock.advance(DAY);
  await merchant.paid("in_cat", "cus_cat", 3000);
  await merchant.task("task_ada", "cus_ada", { caseId: "case_in_ada" });
  const by = opened.dashboard.clock.now() + 7 * DAY;
  await opened.dashboard.ask("holds.promise", { customerId: "cus_ben", by, amount: null });
});
afterAll(() => opened.close());

const overview = (options: Partial<ViewOptions> = {}) =>
  renderView(<Overview />, { backend: opened.backend, ...options });

/** The same server, as another account of it. */
const as = (account: string) => ({ ...opened.backend, place: { account, livemode: true } });

describe("for who sees sums", () => {
  it("says what is at risk, what came back and at which rate, in one request", async () => {
    const view = await overview();
    expect(view.text()).toContain("At risk now\n€98.00\nFailed or overdue, still unpaid");
    expect(view.text()).toContain("Recovered in 30 days\n€30.00");
    expect(view.text()).toMatch(
      /Recovery rate\n(.*\n)?23.4%\nSo far, of what failed in 30 days; 76.6% is still open/,
    );
    expect(view.text()).toContain("Recovery rate = ");
    expect(view.requests).toEqual([{ procedure: "overview.get", input: {} }]);
  });

  it("leads from each number to what it counts", async () => {
    const view = await overview();
    for (const value of ["€98.00", "€30.00", "23.4%", "Open cases: 2", "Open tasks: 1", "Promised: 1"])
      await view.press(value);
    expect(view.places).toEqual([
      { to: "reports", entries: { currency: "eur", kind: "open" } },
      { to: "reports", entries: { currency: "eur", kind: "recovered" } },
      { to: "reports", entries: { currency: "eur", kind: "failed" } },
      { to: "cases" },
      { to: "work" },
      { to: "cases", filter: { heldBy: "promise" } },
    ]);
    expect(view.text()).not.toContain("Paused");
  });

  it("draws 30 days without a gap, in whole units, today the last", async () => {
    const drawn = (await overview()).screen.of("SparkLineChart")[0]?.props.data as {
      x: Date;
      y: number;
      name: string;
    }[];
    expect(new Set(drawn.map(({ name }) => name))).toEqual(new Set(["Recovered"]));
    const recovered = drawn.filter(({ name }) => name === "Recovered");
    expect(recovered).toHaveLength(30);
    expect(recovered.at(-1)).toMatchObject({ x: new Date("2026-11-19T12:00:00Z"), y: 30 });
    expect(recovered.slice(0, -1).every(({ y }) => y === 0)).toBe(true);
    const wide = await overview({ wide: true });
    const both = wide.screen.of("LineChart")[0]?.props.data as typeof drawn;
    expect(both).toHaveLength(60);
    expect(both.find(({ y }) => y === 128)).toEqual({
      x: new Date("2026-11-18T12:00:00Z"),
      y: 128,
      name: "Failed",
    });
    expect(wide.screen.of("SparkLineChart")).toEqual([]);
  });
});

describe("several currencies", () => {
  it("are shown one at a time, the commonest first, since their sums have nothing in common", async () => {
    const other = await opened.dashboard.merchant("acct_two");
    await other.customer("cus_1");
    await other.failed("in_1", "cus_1", { currency: "jpy", amountDue: 700, amountRemaining: 700 });
    for (const id of ["in_2", "in_3"]) await other.failed(id, "cus_1", { currency: "usd" });
    const view = await overview({ backend: as("acct_two") });
    expect(view.text()).toContain("At risk now\n$98.00");
    expect(view.text()).not.toContain("¥700");
    await view.fill("Currency", "jpy");
    expect(view.text()).toContain("At risk now\n¥700");
    expect(view.requests).toHaveLength(1);
    expect((await overview()).screen.of("Select")).toEqual([]);
  });
});

describe("for who sees none", () => {
  it("counts cases, tasks and promises, each leading to its list", async () => {
    const view = await overview({ roles: ["support_specialist"] });
    expect(view.text()).not.toContain("€128");
    expect(view.text()).not.toContain("Recovered in 30 days");
    expect(view.text()).toContain("Open cases\n2\nOpen tasks\n1\nPromised\n1\nPaused\n0\nDisputed\n0");
    await view.press("2");
    expect(view.places).toEqual([{ to: "cases" }]);
  });
});

describe("who needs a person", () => {
  it("is named, with why, and leads to the case", async () => {
    const view = await overview();
    expect(titlesOf(view)[0]).toBe("ada");
    expect(view.text()).toContain("To do: call the customer");
    await pressLine(view, "ada");
    expect(view.places).toEqual([{ to: "case", caseId: "case_in_ada" }]);
  });
});

describe("the way to everything else", () => {
  it("is in the drawer, while the full page has its tabs", async () => {
    const view = await overview();
    expect(titlesOf(view).slice(-6)).toEqual([
      "Cases",
      "Work list",
      "Segments",
      "Strategies",
      "Reports",
      "Setup",
    ]);
    await pressLine(view, "Strategies");
    expect(view.places).toEqual([{ to: "strategies" }]);
    expect(view.screen.of("Link").at(-1)?.props.href).toEqual({ name: "fullPage" });
    expect(titlesOf(await overview({ wide: true }))).toEqual(["ada"]);
  });
});

describe("a new account", () => {
  it("says what will be here, and leads to set-up", async () => {
    await opened.dashboard.merchant("acct_new");
    const view = await overview({ backend: as("acct_new") });
    expect(view.text()).toContain("Nothing has failed yet.");
    expect(view.text()).not.toContain("€");
    await view.press("Check setup");
    expect(view.places).toEqual([{ to: "setup" }]);
  });

  it("has a banner while it is disconnected", async () => {
    await opened.dashboard.merchant("acct_off");
    const account = { accountId: "acct_off" };
    const { settings } = await opened.dashboard.ask("account.get", {}, account);
    await opened.dashboard.ask(
      "settings.put",
      { basedOn: settings, settings: { ...settings, connected: false } },
      account,
    );
    const view = await overview({ backend: as("acct_off") });
    expect(view.screen.of("Banner")[0]?.props.title).toBe("Recovery is disconnected");
    await view.press("Open setup");
    expect(view.places).toEqual([{ to: "setup" }]);
    expect((await overview()).screen.of("Banner")).toEqual([]);
  });
});

describe("the user's language", () => {
  it.each([["de-DE"], ["fr-FR"]])("is %s, with nothing left in English", async (locale) => {
    const english = new Set((await overview()).text().split("\n"));
    const SAME = new Set(["ada", "Segments"]);
    const left = (await overview({ locale })).text().split("\n");
    expect(left.filter((line) => english.has(line) && !SAME.has(line))).toEqual([]);
    expect(left.filter((line) => /[{}|]/.test(line))).toEqual([]);
  });
});
