import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { CasePanel } from "../cases/CasePanel.tsx";
import { Drawer } from "../frame/Drawer.tsx";

/** Beside a payment, which Stripe names by its charge or by its PaymentIntent. */
export default function PaymentView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <CasePanel of={{ paymentId: context.environment.objectContext?.id ?? "" }} />
    </Drawer>
  );
}
