import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { CasePanel } from "../cases/CasePanel.tsx";
import { Drawer } from "../frame/Drawer.tsx";

/** Beside a subscription. */
export default function SubscriptionView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <CasePanel of={{ subscriptionId: context.environment.objectContext?.id ?? "" }} />
    </Drawer>
  );
}
