import { Box, Link, List, ListItem } from "@stripe/ui-extension-sdk/ui";
import { titleOf } from "../frame/titles.ts";
import { HAS_FULL_PAGE, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";
import { labels } from "../labels.ts";
import { columnSmall, heading, line } from "../layout.ts";

const WORDS = labels("WAYS");

const WAYS = ["overview", "cases", "work", "segments", "strategies", "reports", "setup"] as const;
type Way = (typeof WAYS)[number];

/** Where a drawer leads besides its first screen. */
export function Ways({ from }: { from: Way }) {
  const say = useWords();
  const { go } = usePlaces();
  return (
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.more)}</Box>
      <List onAction={(to) => go({ to: to as Way })}>
        {WAYS.filter((way) => way !== from).map((to) => (
          <ListItem key={to} id={to} title={say(titleOf({ to }))} />
        ))}
      </List>
      {HAS_FULL_PAGE && (
        <Box css={line}>
          <Link href={{ name: "fullPage" }}>{say(WORDS.full_page)}</Link>
        </Box>
      )}
    </Box>
  );
}
