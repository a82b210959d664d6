import { Box, Link, List, ListItem } from "@stripe/ui-extension-sdk/ui";
import { catalogue } from "../../server/words/say.ts";
import { titleOf } from "../frame/titles.ts";
import { HAS_FULL_PAGE, usePlaces } from "../places.tsx";
import { useWords } from "../session.tsx";

const WORDS = catalogue({
  more: ["More", "Mehr", "Plus"],
  full_page: ["Open full page", "Ganze Seite öffnen", "Ouvrir la page complète"],
});

const WAYS = ["overview", "cases", "work", "segments", "strategies", "reports", "setup"] as const;
type Way = (typeof WAYS)[number];

/** Where a drawer leads besides its first screen. */
export function Ways({ from }: { from: Way }) {
  const say = useWords();
  const { go } = usePlaces();
  return (
    <Box css={{ stack: "y", gap: "small" }}>
      <Box css={{ font: "heading" }}>{say(WORDS.more)}</Box>
      <List onAction={(to) => go({ to: to as Way })}>
        {WAYS.filter((way) => way !== from).map((to) => (
          <ListItem key={to} id={to} title={say(titleOf({ to }))} />
        ))}
      </List>
      {HAS_FULL_PAGE && (
        <Box css={{ stack: "x" }}>
          <Link href={{ name: "fullPage" }}>{say(WORDS.full_page)}</Link>
        </Box>
      )}
    </Box>
  );
}
