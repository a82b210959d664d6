import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Drawer } from "../shell/Drawer.tsx";
import { Overview } from "../overview/Overview.tsx";

/** Beside the billing overview. */
export default function BillingView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <Overview />
    </Drawer>
  );
}
