import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { CasePanel } from "../cases/CasePanel.tsx";
import { Drawer } from "../frame/Drawer.tsx";

/** Beside a customer. */
export default function CustomerView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <CasePanel of={{ customerId: context.environment.objectContext?.id ?? "" }} />
    </Drawer>
  );
}
