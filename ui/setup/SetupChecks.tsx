import { Badge } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import type { Query } from "../data/use-query.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { useWords } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { WORDS } from "./labels.ts";
import { ColumnSmall, Heading, Muted, Narrow } from "../kit/layout.tsx";

const BADGES = { complete: "positive", blocked: "negative", not_started: "neutral" } as const;

/** What recovery needs, each line as the server found it by trying. */
export function SetupChecks({ check }: { check: Query<"setup.check"> }) {
  const say = useWords();
  return (
    <ColumnSmall>
      <Heading says={WORDS.checks} />
      <Muted says={WORDS.checks_how} />
      <Shown of={check}>
        {({ tasks }) => (
          <CompactList
            lines={tasks.map(({ id, title, text, status, optional }) => ({
              id,
              title,
              under: text,
              value: (
                <Badge type={BADGES[status]}>
                  {say(status === "not_started" && optional ? WORDS.optional : WORDS[status])}
                </Badge>
              ),
            }))}
          />
        )}
      </Shown>
      <Narrow>
        <LabelButton onPress={() => void check.reload()} label={WORDS.check_again} />
      </Narrow>
    </ColumnSmall>
  );
}
