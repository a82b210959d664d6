import { afterAll, beforeAll, expect, it } from "vitest";
import { changePowers } from "../../../db/stores/change-powers.ts";
import { beginImportWithin, noteImportWithin } from "../../../db/stores/imports.ts";
import { readPowers } from "../../../db/stores/powers.ts";
import { POWERS } from "../../../server/dunning/facts/facts.ts";
import Onboarding from "../../../ui/views/Onboarding.tsx";
import { openMerchant, type Opened, renderView } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
});
afterAll(() => opened.close());

/** A merchant who has started nothing yet, with one failed payment. */
async function watching(id: string): Promise<Opened> {
  const one = await opened.another(id);
  const { merchant } = one;
  const at = merchant.clock.now();
  await changePowers(merchant.db, merchant.account, { powers: POWERS, started: false, by: "usr_9", at });
  await merchant.customer("cus_ada");
  await merchant.failed("in_ada", "cus_ada");
  return one;
}
const show = (one: Opened, roles?: string[]) =>
  renderView(Onboarding, { ...one, viewportID: "onboarding", ...(roles ? { roles } : {}) });
const startedOf = async ({ merchant }: Opened) => {
  const facts = await readPowers(merchant.db, merchant.db.read, merchant.account);
  return POWERS.filter((power) => facts.findLast((fact) => fact.power === power)?.started);
};

it("shows what would be done, starts one power after a confirmation that says the sums, and stops all at once", async () => {
  const one = await watching("acct_watching");
  const view = await show(one);
  expect(view.text()).toContain("It would now plan one charge, together");
  expect(view.text()).toContain("It would now write to one customer.");
  expect(view.text()).toContain("Name of cus_ada");
  expect(view.text()).toContain("Stopped by");

  await view.press("Start everything…");
  expect(view.text()).toContain("This is what happens first");
  const [banner] = view.screen.of("Banner").filter(({ props }) => props.type === "caution" && props.actions);
  expect(banner!.props.description).toMatch(/one charge, together .*One recovery would come to an end/);
  await view.press("Cancel");
  expect(await startedOf(one)).toEqual([]);

  await view.press("Start everything…");
  await view.press("Start now");
  expect(await startedOf(one)).toEqual([...POWERS]);
  await view.press("Stop everything");
  expect(await startedOf(one)).toEqual([]);
});

it("shows how far the import is, and lets nobody start before it is complete", async () => {
  const one = await watching("acct_importing");
  const { db, account, clock } = one.merchant;
  await db.write((tx) => beginImportWithin(db, tx, account, clock.now()));
  await db.write((tx) =>
    noteImportWithin(db, tx, { account, part: "invoices" }, { done: 1_500, total: 1_500, finishedAt: 1 }),
  );
  await db.write((tx) =>
    noteImportWithin(db, tx, { account, part: "customers" }, { done: 700, total: 1_400 }),
  );
  const view = await show(one);
  expect(view.text()).toContain("35%");
  expect(view.text()).toContain("▰".repeat(7) + "▱".repeat(13));
  expect(view.text()).toContain("Their customers: 700 of 1,400");
  const buttons = view.screen.of("Button").filter(({ props }) => props.disabled);
  expect(buttons.length).toBeGreaterThanOrEqual(POWERS.length);
});

it("lets a viewer read all of it and press nothing", async () => {
  const one = await watching("acct_viewed");
  const view = await show(one, ["view_only"]);
  expect(view.text()).toContain("Administrators and developers start.");
  await view.press("Start everything…").catch(() => {});
  expect(await startedOf(one)).toEqual([]);
});
