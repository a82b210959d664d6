import { Jump } from "../kit/LabelButton.tsx";
import { TABS, type Tab } from "../shell/routes.ts";
import { titleOf } from "../shell/titles.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { HAS_FULL_PAGE, usePlaces } from "../kit/navigation.tsx";
import { useWords } from "../data/session.tsx";
import { labels } from "../kit/labels.ts";
import { ColumnSmall, Heading, Narrow } from "../kit/layout.tsx";

const WORDS = labels("WAYS");

/** Where a drawer leads besides its first screen. */
export function MoreLinks({ from }: { from: Tab }) {
  const say = useWords();
  const { go } = usePlaces();
  return (
    <ColumnSmall>
      <Heading says={WORDS.more} />
      <CompactList
        choose={(to) => go({ to: to as Tab })}
        lines={TABS.filter((way) => way !== from).map((to) => ({ id: to, title: say(titleOf({ to })) }))}
      />
      {HAS_FULL_PAGE && (
        <Narrow>
          <Jump href={{ name: "fullPage" }} label={WORDS.full_page} />
        </Narrow>
      )}
    </ColumnSmall>
  );
}
