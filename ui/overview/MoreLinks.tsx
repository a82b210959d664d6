import { Jump } from "../kit/LabelButton.tsx";
import { TABS, type Tab } from "../shell/routes.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { HAS_FULL_PAGE, usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { ColumnSmall, Heading, Narrow } from "../kit/layout.tsx";

/** Where a drawer leads besides its first screen. */
export function MoreLinks({ from }: { from: Tab }) {
  const t = useTranslate();
  const { go } = usePlaces();
  return (
    <ColumnSmall>
      <Heading label="ui_more_links.more" />
      <CompactList
        choose={(to) => go({ to: to as Tab })}
        lines={TABS.filter((way) => way !== from).map((to) => ({ id: to, title: t(`startup.title_${to}`) }))}
      />
      {HAS_FULL_PAGE && (
        <Narrow>
          <Jump href={{ name: "fullPage" }} label="ui_more_links.full_page" />
        </Narrow>
      )}
    </ColumnSmall>
  );
}
