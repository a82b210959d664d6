import { Jump } from "../Press.tsx";
import { TABS, type Tab } from "../frame/page-address.ts";
import { titleOf } from "../frame/titles.ts";
import { Lines } from "../lists/Lines.tsx";
import { HAS_FULL_PAGE, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { labels } from "../labels.ts";
import { ColumnSmall, Heading, Narrow } from "../layout.tsx";

const WORDS = labels("WAYS");

/** Where a drawer leads besides its first screen. */
export function Ways({ from }: { from: Tab }) {
  const say = useWords();
  const { go } = usePlaces();
  return (
    <ColumnSmall>
      <Heading says={WORDS.more} />
      <Lines
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
