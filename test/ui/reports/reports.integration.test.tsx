import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reports } from "../../../ui/reports/Reports.tsx";
import { DAY } from "../../api/merchant.ts";
import { pressLine, titlesOf } from "../kit/line.ts";
import { openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;

/** On November 18 €49.00 of Ada and €30.00 of Ben fail; on the 19th Ben pays. */
beforeAll(async () => {
  opened = await openMerchant();
  const { merchant, dashboard } = opened;
  await merchant.customer("cus_ada", { name: "Ada" });
  await merchant.customer("cus_ben", { name: "Ben" });
  await merchant.failed("in_ada", "cus_ada");
  await merchant.failed("in_ben", "cus_ben", { amountDue: 3000, amountRemaining: 3000 });
  dashboard.clock.advance(DAY);
  await merchant.paid("in_ben", "cus_ben", 3000);
});
afterAll(() => opened.close());

const MONTH = { from: "2026-10-21", to: "2026-11-19" };
const reports = (props: Partial<Parameters<typeof Reports>[0]> = {}, options: Partial<ViewOptions> = {}) =>
  renderView(<Reports days={null} currency={null} entries={null} {...props} />, {
    backend: opened.backend,
    ...options,
  });

const figure = (text: string, label: string) => {
  const lines = text.split("\n");
  // Between a label and its value stands the definition on demand.
  return lines.slice(lines.indexOf(label) + 1).find((line) => /^[€\d–]/.test(line));
};

describe("the figures", () => {
  it("are those of the last 30 days of the account's calendar, each with its definition", async () => {
    const view = await reports();
    expect(view.requests).toEqual([
      { procedure: "account.get", input: {} },
      { procedure: "figures.get", input: MONTH },
    ]);
    const said = view.text();
    expect(figure(said, "Failed")).toBe("€79.00");
    expect(figure(said, "Recovered")).toBe("€30.00");
    expect(figure(said, "Lost")).toBe("€0.00");
    expect(figure(said, "Still open on Nov 19, 2026")).toBe("€49.00");
    expect(said).toContain("The 2 invoices that failed in this period, as they stand now");
    expect(figure(said, "Recovery rate")).toBe("38%");
    expect(figure(said, "Share still open")).toBe("62%");
    expect(figure(said, "Recovered share of what is closed")).toBe("100%");
    expect(said).toContain("100%\nToo high while invoices are open");
    expect(said).toContain("€79.00 failed = €30.00 recovered + €0.00 lost + €49.00 still open.");
    expect(said).toContain("No retry of this account has ended yet");
    expect(figure(said, "Results learned from")).toBe("0");
    expect(said).toMatch(/Predicted success.*None yet/s);
    expect(view.screen.of("Tooltip")).toHaveLength(16);
  });

  it("lead to the movements behind them", async () => {
    const view = await reports();
    for (const value of ["€79.00", "38%", "Paid by the customer", "€49.00"]) await view.press(value);
    const entries = (of: object) => ({ to: "reports", days: MONTH, entries: { currency: "eur", ...of } });
    expect(view.places).toEqual([
      entries({ kind: "failed" }),
      entries({ kind: "failed", of: "cohort" }),
      entries({ kind: "recovered", cause: "customer_acted" }),
      entries({ kind: "open" }),
    ]);
  });

  it("are parted by cause, and the parts add up", async () => {
    const view = await reports({}, { wide: true });
    const cells = view.screen.of("TableCell").map(({ children }) => children);
    expect(view.text()).toMatch(/Paid by the customer\n€30\.00\n100%/);
    expect(cells).toHaveLength(3);
    expect(view.screen.of("BarChart")[0]?.props.data).toEqual([
      { x: "Paid by the customer", y: 30, name: "EUR" },
    ]);
  });

  it("are of the period that is chosen, which belongs to the place", async () => {
    const view = await reports();
    await view.fill("Period", "previous");
    await view.fill("Period", "own");
    await view.fill("From", "2026-11-18");
    expect(view.places).toEqual([
      { to: "reports", currency: "eur", days: { from: "2026-10-01", to: "2026-10-31" } },
      { to: "reports", currency: "eur", days: { from: "2026-11-18", to: "2026-11-19" } },
    ]);
    await view.fill("To", "2026-11-01");
    expect(view.places).toHaveLength(2);
    expect(view.text()).toContain("Choose an end that is not before the start.");
    const day = await reports({ days: { from: "2026-11-19", to: "2026-11-19" } });
    expect(figure(day.text(), "Failed")).toBe("€0.00");
    expect(figure(day.text(), "Recovered")).toBe("€30.00");
    expect(day.screen.field("Period").props.value).toBe("own");
  });

  it("say that a range is too long, with the server's words", async () => {
    const view = await reports({ days: { from: "2020-01-01", to: "2026-01-01" } });
    expect(view.screen.of("Banner")[0]?.props.description).toContain("expected at most 731 days");
  });
});

describe("several currencies", () => {
  it("are shown one at a time: the one of most invoices, or the one that is chosen", async () => {
    const other = await opened.dashboard.merchant("acct_two");
    await other.customer("cus_1");
    await other.failed("in_1", "cus_1", { currency: "jpy", amountDue: 700, amountRemaining: 700 });
    await other.failed("in_2", "cus_1", { currency: "usd" });
    await other.failed("in_3", "cus_1", { currency: "usd" });
    const backend = { ...opened.backend, place: { account: "acct_two", livemode: true } };
    const view = await reports({}, { backend });
    expect(view.text()).toContain("$98.00");
    await view.fill("Currency", "jpy");
    expect(view.places).toEqual([{ to: "reports", days: MONTH, currency: "jpy" }]);
    expect((await reports({ currency: "jpy" }, { backend })).text()).toContain("¥700");
  });
});

describe("the movements behind a figure", () => {
  const entries = { currency: "eur", kind: "failed" as const };

  it("are listed newest first, each leading to its case", async () => {
    const view = await reports({ days: MONTH, entries });
    expect(new Set(titlesOf(view))).toEqual(new Set(["Ada", "Ben"]));
    expect(view.text()).toContain("Oct 21, 2026 to Nov 19, 2026");
    expect(view.text()).toContain("Nov 18, 2026, invoice NO-in_ada");
    await pressLine(view, "Ada");
    expect(view.places).toEqual([{ to: "case", caseId: "case_in_ada" }]);
  });

  it("are those of one cause until that is let go, and of another kind when one is chosen", async () => {
    const view = await reports({
      days: MONTH,
      entries: { ...entries, kind: "recovered", cause: "our_retry" },
    });
    expect(view.text()).toContain("Nothing of this kind in this period.");
    const chip = view.screen.of("Chip")[0];
    expect(chip?.props).toMatchObject({ label: "Cause", value: "Our retry" });
    await view.press("Cause");
    await view.fill("Figure", "lost");
    expect(view.places).toEqual([
      { to: "reports", days: MONTH, entries: { currency: "eur", kind: "recovered" } },
      { to: "reports", days: MONTH, entries: { currency: "eur", kind: "lost" } },
    ]);
  });

  it("are a table in the full page, with a way back to all figures", async () => {
    const view = await reports({ days: MONTH, entries: { ...entries, kind: "recovered" } }, { wide: true });
    const { items, onRowClick } = view.screen.of("DataTable")[0]?.props ?? {};
    const rows = items as { id: string }[];
    expect(rows).toEqual([
      {
        id: rows[0]?.id,
        customer: "Ben",
        amount: "€30.00",
        why: "Paid by the customer",
        day: "Nov 19, 2026",
        invoice: "NO-in_ben",
      },
    ]);
    (onRowClick as (item: unknown) => void)(rows[0]);
    await view.press("‹ All figures");
    expect(view.places).toEqual([
      { to: "case", caseId: "case_in_ben" },
      { to: "reports", days: MONTH, currency: "eur" },
    ]);
  });
});

describe("who may not see sums", () => {
  it("is told which role does, and no sum is asked for", async () => {
    const view = await reports({}, { roles: ["support_specialist"] });
    expect(view.text().split("\n")).toEqual([
      "Experiments ›",
      "Amounts need the role Analyst, Developer or Administrator in Stripe.",
    ]);
    expect(view.requests.map(({ procedure }) => procedure)).toEqual(["account.get"]);
  });
});

it("lead to the experiments", async () => {
  const view = await reports();
  await view.press("Experiments ›");
  expect(view.places).toEqual([{ to: "experiments" }]);
});

it("is empty, in words, while nothing has failed", async () => {
  await opened.dashboard.merchant("acct_new");
  const backend = { ...opened.backend, place: { account: "acct_new", livemode: true } };
  expect((await reports({}, { backend })).text()).toContain("Nothing has failed so far");
});

it.each([["de-DE"], ["fr-FR"]])("is %s, with nothing left in English", async (locale) => {
  const english = new Set((await reports()).text().split("\n"));
  const said = (await reports({}, { locale })).text().split("\n");
  expect(said.filter((line) => english.has(line) && line !== "Cause" && !/^[€\d]/.test(line))).toEqual([]);
  expect(said.filter((line) => /[{}|]/.test(line))).toEqual([]);
});
