import { Divider } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useQuery } from "../data/use-query.ts";
import { useSession } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { StartPanel } from "../start/StartPanel.tsx";
import { ParkedEvents } from "./ParkedEvents.tsx";
import { SetupChecks } from "./SetupChecks.tsx";
import { SettingsFields } from "./SettingsFields.tsx";
import { useSettings } from "./settings.ts";
import { ColumnLarge, ColumnMedium, Heading, Narrow } from "../kit/layout.tsx";

/** What is set up and what is set, where the Dashboard's own settings page is not at hand. */
export function SetupPanel() {
  const form = useSettings();
  const check = useQuery("setup.check", {});
  const manager = useSession().may("manager");
  return (
    <ColumnLarge>
      <StartPanel linked />
      <Divider />
      <SetupChecks check={check} />
      <ParkedEvents changed={check.reload} />
      <Divider />
      <Heading label="ui_setup.settings" />
      <Shown of={form.account}>
        {(account) => (
          <ColumnMedium>
            <SettingsFields form={form} account={account} />
            {manager && (
              <Narrow>
                <LabelButton
                  type="primary"
                  disabled={!form.changed}
                  pending={form.pending}
                  onPress={() => void form.save()}
                  label="ui_setup.save"
                />
              </Narrow>
            )}
          </ColumnMedium>
        )}
      </Shown>
    </ColumnLarge>
  );
}
