import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import type { ComponentType } from "react";
import { afterAll, beforeAll, expect, it } from "vitest";
import CustomerView from "../../../ui/views/CustomerView.tsx";
import InvoiceView from "../../../ui/views/InvoiceView.tsx";
import PaymentView from "../../../ui/views/PaymentView.tsx";
import SubscriptionView from "../../../ui/views/SubscriptionView.tsx";
import { openMerchant, renderView } from "../view-harness.tsx";

let server: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  server = await openMerchant();
  await server.merchant.customer("cus_1");
  await server.merchant.failed("in_1", "cus_1", { subscriptionId: "sub_1" });
});
afterAll(() => server.close());

const VIEWS: [viewport: string, View: ComponentType<ExtensionContextValue>, object: string, id: string][] = [
  ["customer", CustomerView, "customer", "cus_1"],
  ["invoice", InvoiceView, "invoice", "in_1"],
  ["subscription", SubscriptionView, "subscription", "sub_1"],
  ["payment", PaymentView, "charge", "ch_in_1"],
  ["payment", PaymentView, "payment_intent", "pi_in_1"],
];

it.each(VIEWS)("the drawer beside a %s answers with one request", async (viewport, View, object, id) => {
  const view = await renderView(View, {
    backend: server.backend,
    viewportID: `stripe.dashboard.${viewport}.detail`,
    objectContext: { id, object },
  });
  expect(view.screen.of("ContextView")[0]?.props.title).toBe("Makegood");
  expect(view.text()).toContain("Try the payment again, ");
  expect(view.text()).toContain("NO-in_1");
  expect(view.requests.map(({ procedure }) => procedure)).toEqual(["cases.get"]);
});

it("goes on to other places in the same drawer, and back", async () => {
  const view = await renderView(CustomerView, {
    backend: server.backend,
    objectContext: { id: "cus_1", object: "customer" },
  });
  await view.press("Segment: Everyone else");
  expect(view.requests.map(({ procedure }) => procedure)).toContain("segments.get");
  await view.press("‹ Back");
  expect(view.text()).toContain("Try the payment again, ");
});
