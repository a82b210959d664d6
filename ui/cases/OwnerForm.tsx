import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { Muted } from "../kit/layout.tsx";

/** Makes any member of staff who has done something the owner of the customer, or nobody. */
export function OwnerForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const { staff } = useSession();
  const assigning = useMutation("cases.assign");
  const [owner, setOwner] = useState(answer.case?.owner ?? "");
  const customerId = answer.case?.customerId ?? "";

  return (
    <Form
      {...assigning}
      title={t("ui_owner_form.title")}
      verb={t("ui_owner_form.verb")}
      submit={() =>
        void handle.after(
          assigning.run({ customerId, owner: owner === "" ? null : owner }),
          t("ui_case_actions.assigned"),
          close,
        )
      }
      close={close}
    >
      <SelectField
        label={t("ui_lists.owner")}
        defaultValue={owner}
        choose={setOwner}
        options={[["", t("ui_lists.nobody")], ...Object.entries(staff)]}
      />
      <Muted label="ui_owner_form.who" />
    </Form>
  );
}
