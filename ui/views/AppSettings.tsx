import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Divider, SettingsView } from "@stripe/ui-extension-sdk/ui";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { SessionProvider, useSession, useTranslate } from "../data/session.tsx";
import { ParkedEvents } from "../setup/ParkedEvents.tsx";
import { SetupChecks } from "../setup/SetupChecks.tsx";
import { SettingsFields } from "../setup/SettingsFields.tsx";
import { useSettings } from "../setup/settings.ts";
import { Shown } from "../kit/query-states.tsx";
import { ColumnLarge } from "../kit/layout.tsx";

/** The app's page under the Dashboard's settings; saving is Stripe's own button there. */
export default function AppSettings(context: ExtensionContextValue) {
  return (
    <SessionProvider context={context}>
      <Page />
    </SessionProvider>
  );
}

function Page() {
  const t = useTranslate();
  const form = useSettings();
  const check = useQuery("setup.check", {});
  const manager = useSession().may("manager");
  const [status, setStatus] = useState("");
  const save = async () => setStatus((await form.save()) ? t("ui_setup.saved") : "");
  return (
    <SettingsView {...(manager ? { onSave: () => void save() } : {})} statusMessage={status}>
      <ColumnLarge>
        <Shown of={form.account}>{(account) => <SettingsFields form={form} account={account} />}</Shown>
        <Divider />
        <SetupChecks check={check} />
        <ParkedEvents changed={check.reload} />
      </ColumnLarge>
    </SettingsView>
  );
}
