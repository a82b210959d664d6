import { Box } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { useFormat } from "../kit/format.ts";
import { useSession, useWords } from "../data/session.tsx";
import type { Got } from "./use-strategy.ts";
import { WORDS } from "./labels.ts";
import { Caption, ColumnSmall, ColumnTiny, Heading, RowApart } from "../kit/layout.tsx";

/** Every version, newest first: who published it, when, and how many cases still run on it. */
export function Versions({ got, see }: { got: Got; see: (version: number) => void }) {
  const say = useWords();
  const format = useFormat();
  const { nameOf } = useSession();
  const newest = got.strategy.version;
  return (
    <ColumnSmall>
      <Heading says={WORDS.versions} />
      {[...got.versions].reverse().map(({ version, by, at, openCases }) => (
        <RowApart key={version}>
          <ColumnTiny>
            <Box>{say(WORDS.version, { number: version })}</Box>
            <Caption>
              {[
                by === null || at === null
                  ? say(WORDS.built_in)
                  : say(WORDS.by, { who: nameOf(by), when: format.day(at) }),
                say(WORDS.open_cases, { n: openCases }),
              ].join(" · ")}
            </Caption>
          </ColumnTiny>
          {version !== newest && <Jump onPress={() => see(version)} label={WORDS.see} />}
        </RowApart>
      ))}
    </ColumnSmall>
  );
}
