import { Box } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { TextInput } from "../kit/TextInput.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";

type EndAction = NonNullable<CaseAnswer["end"]>["action"];
export const END_ACTIONS = [
  "cancel",
  "pause",
  "mark_unpaid",
  "mark_uncollectible",
  "leave",
] as const satisfies EndAction[];

/** Ends a case before its time, in words that say what that costs. Nothing is chosen until a person chooses it. */
export function EndForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const ending = useMutation("requests.endNow");
  const [action, setAction] = useState<EndAction | "">("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);

  function submit() {
    setTried(true);
    if (action === "" || reason.trim() === "") return;
    const ended = ending.run({ caseId: answer.case?.id ?? "", action, reason, confirm: true });
    void handle.after(ended, t("ui_end_form.done"), close);
  }

  return (
    <Form
      {...ending}
      title={t("ui_end_form.title")}
      verb={t("ui_end_form.title")}
      destructive
      submit={submit}
      close={close}
    >
      <SelectField
        label={t("ui_end_form.how")}
        defaultValue=""
        choose={setAction}
        options={[
          ["", t("ui_end_form.choose")],
          ...END_ACTIONS.map((endAction) => [endAction, t(`ui_end_actions.${endAction}`)] as const),
        ]}
        error={tried && action === "" && t("ui_end_form.choose")}
      />
      <TextInput
        label={t("ui_end_form.reason")}
        maxLength={500}
        typed={setReason}
        error={tried && reason.trim() === "" && t("ui_end_form.no_reason")}
      />
      <Box>{t("ui_end_form.what")}</Box>
    </Form>
  );
}
