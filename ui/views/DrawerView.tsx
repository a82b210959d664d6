import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Drawer } from "../shell/Drawer.tsx";
import { CustomerSearch } from "../customers/CustomerSearch.tsx";
import { WorkList } from "../tasks/WorkList.tsx";
import { MoreLinks } from "../overview/MoreLinks.tsx";
import { useTranslate } from "../data/session.tsx";
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
  const t = useTranslate();
  return (
    <ColumnLarge>
      <CustomerSearch />
      <ColumnSmall>
        <Heading>{t("startup.title_work")}</Heading>
        <WorkList few />
      </ColumnSmall>
      <MoreLinks from="work" />
    </ColumnLarge>
  );
}
