import { Button, FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { useTranslate } from "../data/session.tsx";
import { toast, useMutation } from "../data/use-query.ts";
import { FailureBanner } from "../kit/query-states.tsx";

/** Sends the link that proves the sender's address, once the address is saved. */
export function SenderProof({ saved, sender, locked }: { saved: boolean; sender: string; locked: boolean }) {
  const t = useTranslate();
  const proof = useMutation("settings.proveSender");
  const ask = async () => {
    const answer = await proof.run({});
    if (answer.ok) toast(t("ui_setup.sender_confirm_sent", { email: answer.output.sentTo }));
  };
  return (
    <FormFieldGroup description={t("ui_setup.sender_confirm_how", { sender })}>
      {proof.failure && <FailureBanner failure={proof.failure} />}
      <Button disabled={locked || !saved} pending={proof.pending} onPress={() => void ask()}>
        {t("ui_setup.sender_confirm")}
      </Button>
    </FormFieldGroup>
  );
}
