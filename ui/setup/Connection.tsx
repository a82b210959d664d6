import {
  Badge,
  Banner,
  Box,
  Button,
  ButtonGroup,
  PropertyList,
  PropertyListItem,
} from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useFormat } from "../format.ts";
import { useSession, useWords } from "../session.tsx";
import type { SettingsForm } from "./settings.ts";
import { WORDS } from "./words.ts";
import { columnSmall, heading, line } from "../layout.ts";

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
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.connection)}</Box>
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
              <Button type="destructive" pending={form.pending} onPress={() => void turn(false)}>
                {say(WORDS.disconnect_yes)}
              </Button>
              <Button onPress={() => setAsking(false)}>{say(WORDS.cancel)}</Button>
            </ButtonGroup>
          }
        />
      ) : (
        <Box css={line}>
          {connected ? (
            <Button disabled={!may("manager")} onPress={() => setAsking(true)}>
              {say(WORDS.disconnect)}
            </Button>
          ) : (
            <Button
              type="primary"
              disabled={!may("manager")}
              pending={form.pending}
              onPress={() => void turn(true)}
            >
              {say(WORDS.connect)}
            </Button>
          )}
        </Box>
      )}
    </Box>
  );
}
