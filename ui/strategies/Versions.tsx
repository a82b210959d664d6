import { Box } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import type { Got } from "./use-strategy.ts";
import { Caption, ColumnSmall, ColumnTiny, Heading, RowApart } from "../kit/layout.tsx";

/** Every version, newest first: who published it, when, and how many cases still run on it. */
export function Versions({ got, see }: { got: Got; see: (version: number) => void }) {
  const t = useTranslate();
  const format = useFormat();
  const { nameOf } = useSession();
  const newest = got.strategy.version;
  return (
    <ColumnSmall>
      <Heading label="ui_strategies.versions" />
      {[...got.versions].reverse().map(({ version, by, at, openCases }) => (
        <RowApart key={version}>
          <ColumnTiny>
            <Box>{t("ui_strategies.version", { number: version })}</Box>
            <Caption>
              {[
                by === null || at === null
                  ? t("ui_strategies.built_in")
                  : t("ui_strategies.by", { who: nameOf(by), when: format.day(at) }),
                t("ui_strategies.open_cases", { n: openCases }),
              ].join(" · ")}
            </Caption>
          </ColumnTiny>
          {version !== newest && <Jump onPress={() => see(version)} label="ui_strategies.see" />}
        </RowApart>
      ))}
    </ColumnSmall>
  );
}
