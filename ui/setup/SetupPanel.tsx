import { Divider } from "@stripe/ui-extension-sdk/ui";
import { Press } from "../Press.tsx";
import { useAnswer } from "../answer.ts";
import { useSession } from "../session.tsx";
import { Shown } from "../states.tsx";
import { Checks } from "./Checks.tsx";
import { SettingsFields } from "./SettingsFields.tsx";
import { useSettings } from "./settings.ts";
import { WORDS } from "./words.ts";
import { ColumnLarge, ColumnMedium, Heading, Narrow } from "../layout.tsx";

/** What is set up and what is set, where the Dashboard's own settings page is not at hand. */
export function SetupPanel() {
  const form = useSettings();
  const check = useAnswer("setup.check", {});
  const manager = useSession().may("manager");
  return (
    <ColumnLarge>
      <Checks check={check} />
      <Divider />
      <Heading says={WORDS.settings} />
      <Shown of={form.account}>
        {(account) => (
          <ColumnMedium>
            <SettingsFields form={form} account={account} />
            {manager && (
              <Narrow>
                <Press
                  type="primary"
                  disabled={!form.changed}
                  pending={form.pending}
                  onPress={() => void form.save()}
                  label={WORDS.save}
                />
              </Narrow>
            )}
          </ColumnMedium>
        )}
      </Shown>
    </ColumnLarge>
  );
}
