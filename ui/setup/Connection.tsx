import { Badge, Banner, ButtonGroup, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import type { SettingsForm } from "./settings.ts";
import { ColumnSmall, Heading, Narrow } from "../kit/layout.tsx";

/** Which account this is, whether recovery is on, and the way to switch it off and on. */
export function Connection({ form, account }: { form: SettingsForm; account: Output<"account.get"> }) {
  const t = useTranslate();
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
      <Heading label="ui_setup.connection" />
      <PropertyList>
        <PropertyListItem label={t("ui_setup.account")} value={account.stripeAccountId} />
        <PropertyListItem
          label={t("ui_setup.mode")}
          value={t(account.livemode ? "ui_setup.live" : "ui_setup.test")}
        />
        <PropertyListItem label={t("ui_setup.since")} value={format.day(account.authorizedAt)} />
        <PropertyListItem
          label={t("ui_setup.state")}
          value={
            <Badge type={connected ? "positive" : "warning"}>
              {t(connected ? "ui_setup.on" : "ui_setup.off")}
            </Badge>
          }
        />
      </PropertyList>
      {asking ? (
        <Banner
          type="caution"
          title={t("ui_setup.disconnect_title")}
          description={t("ui_setup.disconnect_what")}
          actions={
            <ButtonGroup>
              <LabelButton
                type="destructive"
                pending={form.pending}
                onPress={() => void turn(false)}
                label="ui_setup.disconnect_yes"
              />
              <LabelButton onPress={() => setAsking(false)} label="ui_setup.cancel" />
            </ButtonGroup>
          }
        />
      ) : (
        <Narrow>
          {connected ? (
            <LabelButton
              disabled={!may("manager")}
              onPress={() => setAsking(true)}
              label="ui_setup.disconnect"
            />
          ) : (
            <LabelButton
              type="primary"
              disabled={!may("manager")}
              pending={form.pending}
              onPress={() => void turn(true)}
              label="ui_setup.connect"
            />
          )}
        </Narrow>
      )}
    </ColumnSmall>
  );
}
