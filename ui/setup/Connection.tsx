import { Badge, Banner, ButtonGroup, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useWords } from "../data/session.tsx";
import type { SettingsForm } from "./settings.ts";
import { WORDS } from "./labels.ts";
import { ColumnSmall, Heading, Narrow } from "../kit/layout.tsx";

/** Which account this is, whether recovery is on, and the way to switch it off and on. */
export function Connection({ form, account }: { form: SettingsForm; account: Output<"account.get"> }) {
  const say = useWords();
  const format = useFormat();
  const { may } = useSession();
  const [asking, setAsking] = useState(false);
  const { connected } = account.settings;
  const turn = async (on: boolean) => {
    setAsking(false);
    await form.save({ connected: on });
  };
  return (
    <ColumnSmall>
      <Heading says={WORDS.connection} />
      <PropertyList>
        <PropertyListItem label={say(WORDS.account)} value={account.stripeAccountId} />
        <PropertyListItem label={say(WORDS.mode)} value={say(account.livemode ? WORDS.live : WORDS.test)} />
        <PropertyListItem label={say(WORDS.since)} value={format.day(account.authorizedAt)} />
        <PropertyListItem
          label={say(WORDS.state)}
          value={
            <Badge type={connected ? "positive" : "warning"}>{say(connected ? WORDS.on : WORDS.off)}</Badge>
          }
        />
      </PropertyList>
      {asking ? (
        <Banner
          type="caution"
          title={say(WORDS.disconnect_title)}
          description={say(WORDS.disconnect_what)}
          actions={
            <ButtonGroup>
              <LabelButton
                type="destructive"
                pending={form.pending}
                onPress={() => void turn(false)}
                label={WORDS.disconnect_yes}
              />
              <LabelButton onPress={() => setAsking(false)} label={WORDS.cancel} />
            </ButtonGroup>
          }
        />
      ) : (
        <Narrow>
          {connected ? (
            <LabelButton
              disabled={!may("manager")}
              onPress={() => setAsking(true)}
              label={WORDS.disconnect}
            />
          ) : (
            <LabelButton
              type="primary"
              disabled={!may("manager")}
              pending={form.pending}
              onPress={() => void turn(true)}
              label={WORDS.connect}
            />
          )}
        </Narrow>
      )}
    </ColumnSmall>
  );
}
