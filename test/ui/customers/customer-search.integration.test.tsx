import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { useQuery } from "../../../ui/data/use-query.ts";
import { CustomerSearch } from "../../../ui/customers/CustomerSearch.tsx";
import { openMerchant, renderView } from "../view-harness.tsx";
import { pressLine, titlesOf } from "../kit/line.ts";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
  await opened.merchant.customer("cus_ada", { name: "Ada Ltd" });
  await opened.merchant.failed("in_ada", "cus_ada");
  await opened.merchant.customer("cus_adele", { name: "Adele GmbH" });
});
afterAll(() => opened.close());

/** The search never opens alone: what stands below it has asked, and its answer brought the labels. */
function Opened() {
  useQuery("tasks.list", {});
  return <CustomerSearch />;
}

const search = async () => {
  const view = await renderView(<Opened />, { backend: opened.backend });
  view.requests.length = 0;
  return view;
};

it("finds a customer while the name is typed, asking for the word and not for its letters", async () => {
  const view = await search();
  for (const typed of ["a", "ad", "ada", "ada "]) await view.fill("Find a customer", typed);
  await vi.waitFor(() => expect(titlesOf(view)).toEqual(["Ada Ltd"]));
  expect(view.requests).toEqual([{ procedure: "customers.search", input: { query: "ada" } }]);
  expect(view.text()).toContain("€49.00");
  await pressLine(view, "Ada Ltd");
  expect(view.places).toEqual([{ to: "case", caseId: "case_in_ada" }]);
});

it("says that nobody begins like this", async () => {
  const view = await search();
  await view.fill("Find a customer", "zz");
  await vi.waitFor(() => expect(view.text()).toContain("No customer in recovery starts like this."));
});

it("asks nothing for a single letter", async () => {
  const view = await search();
  await view.fill("Find a customer", "a");
  expect(view.requests).toEqual([]);
  expect(titlesOf(view)).toEqual([]);
});
