import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Box } from "@stripe/ui-extension-sdk/ui";
import { Drawer } from "../frame/Drawer.tsx";
import { titleOf } from "../frame/titles.ts";
import { CustomerSearch } from "../lists/CustomerSearch.tsx";
import { WorkList } from "../lists/WorkList.tsx";
import { Ways } from "../overview/Ways.tsx";
import { useWords } from "../session.tsx";
import { columnLarge, columnSmall, heading } from "../layout.ts";

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
    <Box css={columnLarge}>
      <CustomerSearch />
      <Box css={columnSmall}>
        <Box css={heading}>{say(titleOf({ to: "work" }))}</Box>
        <WorkList few />
      </Box>
      <Ways from="work" />
    </Box>
  );
}
