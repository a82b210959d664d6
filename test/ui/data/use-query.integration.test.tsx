import { Box, Button } from "@stripe/ui-extension-sdk/ui";
import { afterAll, beforeAll, expect, it } from "vitest";
import { useQuery } from "../../../ui/data/use-query.ts";
import { Shown } from "../../../ui/kit/query-states.tsx";
import { openMerchant, renderView } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
  await opened.merchant.customer("cus_1");
});
afterAll(() => opened.close());

function Part() {
  const asked = useQuery("cases.get", { customerId: "cus_1" });
  return (
    <Shown of={asked}>
      {({ customer }) => (
        <Box>
          {customer?.name ?? ""}
          <Button onPress={() => void asked.reload()}>Ask again</Button>
        </Box>
      )}
    </Shown>
  );
}

it("asks once and shows the answer", async () => {
  const view = await renderView(<Part />, opened);
  expect(view.text()).toContain("Name of cus_1");
  expect(view.requests).toEqual([{ procedure: "cases.get", input: { customerId: "cus_1" } }]);
});

it("signs anew, once, when the signature came too late", async () => {
  const view = await renderView(<Part />, opened);
  view.faults.lateSignatures = 1;
  await view.press("Ask again");
  expect(view.requests).toHaveLength(3);
  expect(view.screen.of("Banner")).toEqual([]);
  view.faults.lateSignatures = 2;
  await view.press("Ask again");
  expect(view.requests).toHaveLength(5);
  expect(view.screen.of("Banner")).toHaveLength(1);
});

it("keeps the last answer while the server cannot be reached, says so, and recovers when asked again", async () => {
  const view = await renderView(<Part />, { ...opened, locale: "fr-FR" });
  view.faults.offline = true;
  await view.press("Ask again");
  expect(view.text()).toContain("Le serveur Makegood ne répond pas.");
  expect(view.text()).toContain("Name of cus_1");
  view.faults.offline = false;
  await view.press("Réessayer");
  expect(view.text()).not.toContain("ne répond pas");
});
