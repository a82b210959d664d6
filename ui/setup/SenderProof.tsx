import { Button, FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { useTranslate } from "../data/session.tsx";
import { toast, useMutation, useQuery } from "../data/use-query.ts";
import { FailureBanner } from "../kit/query-states.tsx";

/** The two ways to prove the sender's address, once it is saved: a link in a mail to it, or a record of its domain. */
export function SenderProof({ saved, sender, locked }: { saved: boolean; sender: string; locked: boolean }) {
  const t = useTranslate();
  const proof = useMutation("settings.proveSender");
  const ask = async () => {
    const answer = await proof.run({});
    if (answer.ok) toast(t("ui_setup.sender_confirm_sent", { email: answer.output.sentTo }));
  };
  return (
    <>
      <FormFieldGroup description={t("ui_setup.sender_confirm_how", { sender })}>
        {proof.failure && <FailureBanner failure={proof.failure} />}
        <Button disabled={locked || !saved} pending={proof.pending} onPress={() => void ask()}>
          {t("ui_setup.sender_confirm")}
        </Button>
      </FormFieldGroup>
      {saved && !locked && <DomainProof />}
    </>
  );
}

function DomainProof() {
  const t = useTranslate();
  const wanted = useQuery("settings.senderDomain", {});
  const proof = useMutation("settings.proveSenderDomain");
  const { domain = null, record = null, isProven = false } = wanted.output ?? {};
  if (domain === null || record === null || isProven) return null;
  const lookUp = async () => {
    const answer = await proof.run({});
    if (!answer.ok) return;
    toast(t("ui_setup.sender_domain_proven", { domain: answer.output.domain }));
    await wanted.reload();
  };
  return (
    <FormFieldGroup description={t("ui_setup.sender_record", record)}>
      {proof.failure && <FailureBanner failure={proof.failure} />}
      <Button pending={proof.pending} onPress={() => void lookUp()}>
        {t("ui_setup.sender_record_check")}
      </Button>
    </FormFieldGroup>
  );
}
