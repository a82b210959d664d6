import { Badge } from "@stripe/ui-extension-sdk/ui";
import { Press } from "../Press.tsx";
import type { Asked } from "../answer.ts";
import { Lines } from "../lists/Lines.tsx";
import { useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { WORDS } from "./words.ts";
import { ColumnSmall, Heading, Muted, Narrow } from "../layout.tsx";

const BADGES = { complete: "positive", blocked: "negative", not_started: "neutral" } as const;

/** What recovery needs, each line as the server found it by trying. */
export function Checks({ check }: { check: Asked<"setup.check"> }) {
  const say = useWords();
  return (
    <ColumnSmall>
      <Heading says={WORDS.checks} />
      <Muted says={WORDS.checks_how} />
      <Shown of={check}>
        {({ tasks }) => (
          <Lines
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
        <Press onPress={() => void check.reload()} label={WORDS.check_again} />
      </Narrow>
    </ColumnSmall>
  );
}
