import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Drawer } from "../frame/Drawer.tsx";
import { titleOf } from "../frame/titles.ts";
import { CustomerSearch } from "../lists/CustomerSearch.tsx";
import { WorkList } from "../lists/WorkList.tsx";
import { Ways } from "../overview/Ways.tsx";
import { useWords } from "../session.tsx";
import { ColumnLarge, ColumnSmall, Heading } from "../layout.tsx";

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
      <Ways from="work" />
    </ColumnLarge>
  );
}
