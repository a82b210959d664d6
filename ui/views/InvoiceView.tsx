import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { CasePanel } from "../cases/CasePanel.tsx";
import { Drawer } from "../frame/Drawer.tsx";

/** Beside an invoice. */
export default function InvoiceView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <CasePanel of={{ invoiceId: context.environment.objectContext?.id ?? "" }} />
    </Drawer>
  );
}
