import { Box, Button, Divider } from "@stripe/ui-extension-sdk/ui";
import { useAnswer } from "../answer.ts";
import { useSession, useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { Checks } from "./Checks.tsx";
import { SettingsFields } from "./SettingsFields.tsx";
import { useSettings } from "./settings.ts";
import { WORDS } from "./words.ts";
import { columnLarge, columnMedium, heading, line } from "../layout.ts";

/** What is set up and what is set, where the Dashboard's own settings page is not at hand. */
export function SetupPanel() {
  const say = useWords();
  const form = useSettings();
  const check = useAnswer("setup.check", {});
  const manager = useSession().may("manager");
  return (
    <Box css={columnLarge}>
      <Checks check={check} />
      <Divider />
      <Box css={heading}>{say(WORDS.settings)}</Box>
      <Shown of={form.account}>
        {(account) => (
          <Box css={columnMedium}>
            <SettingsFields form={form} account={account} />
            {manager && (
              <Box css={line}>
                <Button
                  type="primary"
                  disabled={!form.changed}
                  pending={form.pending}
                  onPress={() => void form.save()}
                >
                  {say(WORDS.save)}
                </Button>
              </Box>
            )}
          </Box>
        )}
      </Shown>
    </Box>
  );
}
