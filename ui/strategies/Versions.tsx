import { Box, Link } from "@stripe/ui-extension-sdk/ui";
import { useFormat } from "../format.ts";
import { useSession, useWords } from "../session.tsx";
import type { Got } from "./use-strategy.ts";
import { WORDS } from "./words.ts";
import { caption, columnSmall, columnTiny, heading } from "../layout.ts";

/** Every version, newest first: who published it, when, and how many cases still run on it. */
export function Versions({ got, see }: { got: Got; see: (version: number) => void }) {
  const say = useWords();
  const format = useFormat();
  const { nameOf } = useSession();
  const newest = got.strategy.version;
  return (
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.versions)}</Box>
      {[...got.versions].reverse().map(({ version, by, at, openCases }) => (
        <Box key={version} css={{ stack: "x", gap: "small", distribute: "space-between" }}>
          <Box css={columnTiny}>
            <Box>{say(WORDS.version, { number: version })}</Box>
            <Box css={caption}>
              {[
                by === null || at === null
                  ? say(WORDS.built_in)
                  : say(WORDS.by, { who: nameOf(by), when: format.day(at) }),
                say(WORDS.open_cases, { n: openCases }),
              ].join(" · ")}
            </Box>
          </Box>
          {version !== newest && <Link onPress={() => see(version)}>{say(WORDS.see)}</Link>}
        </Box>
      ))}
    </Box>
  );
}
