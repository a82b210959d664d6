import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import type { Input } from "../../server/api/contract.ts";
import { CasePanel } from "../cases/CasePanel.tsx";
import { Drawer } from "./Drawer.tsx";

/** The view beside one object of Stripe's: the case of its customer. @param name what the server calls its id */
export const beside = (name: keyof Input<"cases.get">) => (context: ExtensionContextValue) => (
  <Drawer context={context}>
    <CasePanel of={{ [name]: context.environment.objectContext?.id ?? "" }} />
  </Drawer>
);
