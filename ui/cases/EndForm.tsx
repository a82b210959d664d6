import { Box } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
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

/** Ends a case before its time, in words that say what that costs. */
export function EndForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const ending = useMutation("requests.endNow");
  const [action, setAction] = useState<EndAction>(answer.end?.action ?? "leave");

  return (
    <Form
      {...ending}
      title={t("ui_end_form.title")}
      verb={t("ui_end_form.title")}
      destructive
      submit={() =>
        void handle.after(
          ending.run({ caseId: answer.case?.id ?? "", action, confirm: true }),
          t("ui_end_form.done"),
          close,
        )
      }
      close={close}
    >
      <SelectField
        label={t("ui_end_form.how")}
        defaultValue={action}
        choose={setAction}
        options={END_ACTIONS.map((endAction) => [endAction, t(`ui_end_actions.${endAction}`)] as const)}
      />
      <Box>{t("ui_end_form.what")}</Box>
    </Form>
  );
}
