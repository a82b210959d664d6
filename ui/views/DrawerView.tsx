import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Drawer } from "../shell/Drawer.tsx";
import { titleOf } from "../shell/titles.ts";
import { CustomerSearch } from "../customers/CustomerSearch.tsx";
import { WorkList } from "../tasks/WorkList.tsx";
import { MoreLinks } from "../overview/MoreLinks.tsx";
import { useWords } from "../data/session.tsx";
import { ColumnLarge, ColumnSmall, Heading } from "../kit/layout.tsx";

/** Beside every page that has no view of its own: find a customer, or do what waits. */
export default function DrawerView(context: ExtensionContextValue) {
  return (
    <Drawer context={context}>
      <Start />
    </Drawer>
  );
}

function Start() {
  const say = useWords();
  return (
    <ColumnLarge>
      <CustomerSearch />
      <ColumnSmall>
        <Heading>{say(titleOf({ to: "work" }))}</Heading>
        <WorkList few />
      </ColumnSmall>
      <MoreLinks from="work" />
    </ColumnLarge>
  );
}
