import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkList } from "../../../ui/tasks/WorkList.tsx";
import { HOUR } from "../../api/merchant.ts";
import { openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
const kinds = ["call", "letter", "review", "sms", "agency", "call"] as const;

/** Six tasks, the oldest for the most money, each for a customer of its own. */
beforeAll(async () => {
  opened = await openMerchant();
  for (const [i, kind] of kinds.entries()) {
    const customerId = `cus_${i}`;
    await opened.merchant.customer(customerId, { name: `C${i}`, phone: i === 0 ? "+49 30 1234" : null });
    const amount = 4900 - 500 * i;
    await opened.merchant.failed(`in_${i}`, customerId, { amountDue: amount, amountRemaining: amount });
    await opened.merchant.task(`task_${i}`, customerId, { caseId: `case_in_${i}`, kind });
    opened.dashboard.clock.advance(HOUR);
  }
});
afterAll(() => opened.close());

const list = (props: Parameters<typeof WorkList>[0] = {}, options: Partial<ViewOptions> = {}) =>
  renderView(<WorkList {...props} />, { backend: opened.backend, ...options });

const order = (text: string) => [...text.matchAll(/^C\d$/gm)].map(([name]) => name);

describe("what waits for people", () => {
  it("is there, what is worth most first: whom it is about, what to do, how much, the number to call, since when", async () => {
    const view = await list();
    expect(order(view.text())).toEqual(["C0", "C1", "C2", "C3", "C4", "C5"]);
    expect(view.text()).toMatch(/Call the customer\nC0\n\+49 30 1234\nWaiting since today, .*\n€49\.00/);
    await view.press("Open case");
    expect(view.places).toEqual([{ to: "case", caseId: "case_in_0" }]);
  });

  it("is narrowed by whose it is and by kind, in its place", async () => {
    expect(order((await list({ filter: { kind: "letter" } })).text())).toEqual(["C1"]);
    const view = await list({ filter: { kind: "letter" } });
    await view.fill("Owner", "me");
    await view.fill("Task", "");
    expect(view.places).toEqual([
      { to: "work", filter: { owner: "me", kind: "letter" } },
      { to: "work", filter: {} },
    ]);
    const none = await list({ filter: { owner: "me" } });
    expect(none.text()).toContain("No task matches.");
  });

  it("shows the first five in a drawer, and the way to the rest", async () => {
    const view = await list({ few: true });
    expect(order(view.text())).toHaveLength(5);
    await view.press("Show all tasks");
    expect(view.places).toEqual([{ to: "work" }]);
  });

  it("is taken on, and is then somebody's", async () => {
    const view = await list({ filter: { kind: "review" } });
    await view.press("Assign to me");
    expect(view.toasts).toEqual(["Assigned to you"]);
    expect(view.text()).toContain("Owner: Anna Keller");
    expect(view.screen.buttons()).not.toContain("Assign to me");
    expect(order((await list({ filter: { owner: "me" } })).text())).toEqual(["C2"]);
  });

  it("is completed with what came of it, and is gone", async () => {
    const view = await list({ filter: { kind: "sms" } });
    await view.press("Complete…");
    await view.fill("Result", "reached");
    await view.press("Complete task");
    expect(view.requests.find(({ procedure }) => procedure === "tasks.complete")?.input).toEqual({
      taskId: "task_3",
      outcome: "reached",
    });
    expect(view.text()).toContain("No task matches.");
    expect(view.toasts).toEqual(["Task completed"]);
  });

  it("of a call shows the number, how late it is there and what to say, and keeps what was said", async () => {
    const view = await list({ filter: { kind: "call" } });
    await view.press("Complete…");
    expect(view.text()).toMatch(/Number\n\+49 30 1234\nTheir time now\ntoday, \d+:\d\d/);
    expect(view.text()).toContain("What to say: €49.00 could not be collected.");
    await view.fill("What was said (kept as a note)", "paid on Monday");
    await view.fill("Result", "will_pay");
    await view.press("Complete task");
    expect(view.text()).toContain("Choose a day in the future.");
    expect(view.requests.some(({ procedure }) => procedure === "tasks.complete")).toBe(false);
    await view.press("+7 days");
    await view.press("Complete task");
    const { holds, notes } = await opened.dashboard.ask("cases.get", { customerId: "cus_0" });
    expect(holds).toMatchObject([{ kind: "promise", reason: "paid on Monday" }]);
    expect(notes).toMatchObject([{ text: "paid on Monday" }]);
    expect(order((await list()).text())).not.toContain("C0");
  });

  it("says where it is when the server cannot be reached, and stays", async () => {
    const view = await list({ filter: { kind: "agency" } });
    view.faults.offline = true;
    await view.press("Assign to me");
    expect(view.text()).toContain("The Makegood server did not answer.");
    expect(order(view.text())).toEqual(["C4"]);
  });
});

it("lets somebody who may only look read it, and says which role acts", async () => {
  const view = await list({ filter: { kind: "call" } }, { roles: ["view_only"] });
  expect(view.text()).toContain("You can view but not act");
  expect(new Set(view.screen.buttons())).toEqual(new Set(["Open case"]));
});

it("is kind when there is nothing to do", async () => {
  await opened.dashboard.merchant("acct_idle");
  const view = await list(
    {},
    { backend: { ...opened.backend, place: { account: "acct_idle", livemode: true } } },
  );
  expect(view.text()).toContain("Nothing to do.");
});
