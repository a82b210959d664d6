import { Badge, Box, Button, List, ListItem } from "@stripe/ui-extension-sdk/ui";
import type { Asked } from "../answer.ts";
import { useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { WORDS } from "./words.ts";
import { columnSmall, heading, muted, line } from "../layout.ts";

const BADGES = { complete: "positive", blocked: "negative", not_started: "neutral" } as const;

/** What recovery needs, each line as the server found it by trying. */
export function Checks({ check }: { check: Asked<"setup.check"> }) {
  const say = useWords();
  return (
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.checks)}</Box>
      <Box css={muted}>{say(WORDS.checks_how)}</Box>
      <Shown of={check}>
        {({ tasks }) => (
          <List>
            {tasks.map(({ id, title, text, status, optional }) => (
              <ListItem
                key={id}
                id={id}
                title={title}
                secondaryTitle={text}
                value={
                  <Badge type={BADGES[status]}>
                    {say(status === "not_started" && optional ? WORDS.optional : WORDS[status])}
                  </Badge>
                }
              />
            ))}
          </List>
        )}
      </Shown>
      <Box css={line}>
        <Button onPress={() => void check.reload()}>{say(WORDS.check_again)}</Button>
      </Box>
    </Box>
  );
}
