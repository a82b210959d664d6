import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { Divider, SettingsView } from "@stripe/ui-extension-sdk/ui";
import { useState } from "../react.ts";
import { useAnswer } from "../answer.ts";
import { SessionProvider, useSession, useWords } from "../session.tsx";
import { Checks } from "../setup/Checks.tsx";
import { SettingsFields } from "../setup/SettingsFields.tsx";
import { useSettings } from "../setup/settings.ts";
import { WORDS } from "../setup/words.ts";
import { Shown } from "../states.tsx";
import { ColumnLarge } from "../layout.tsx";

/** The app's page under the Dashboard's settings; saving is Stripe's own button there. */
export default function AppSettings(context: ExtensionContextValue) {
  return (
    <SessionProvider context={context}>
      <Page />
    </SessionProvider>
  );
}

function Page() {
  const say = useWords();
  const form = useSettings();
  const check = useAnswer("setup.check", {});
  const manager = useSession().may("manager");
  const [status, setStatus] = useState("");
  const save = async () => setStatus((await form.save()) ? say(WORDS.saved) : "");
  return (
    <SettingsView {...(manager ? { onSave: () => void save() } : {})} statusMessage={status}>
      <ColumnLarge>
        <Shown of={form.account}>{(account) => <SettingsFields form={form} account={account} />}</Shown>
        <Divider />
        <Checks check={check} />
      </ColumnLarge>
    </SettingsView>
  );
}
