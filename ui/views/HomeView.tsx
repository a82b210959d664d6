import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Drawer } from "../shell/Drawer.tsx";
import { Overview } from "../overview/Overview.tsx";

/** Beside the Dashboard's home. */
export default function HomeView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <Overview />
    </Drawer>
  );
}
