import { SelectField } from "../kit/SelectField.tsx";
import { useSession, useTranslate } from "../data/session.tsx";

/** Narrows a list to who looks after the customer. */
export function OwnerSelect({ owner, choose }: { owner: string; choose: (owner: string) => void }) {
  const t = useTranslate();
  const { staff, userId } = useSession();
  return (
    <SelectField
      label={t("ui_lists.owner")}
      value={owner}
      choose={choose}
      options={[
        ["", t("ui_owner_select.anybody")],
        ["me", t("ui_owner_select.me")],
        ["nobody", t("ui_lists.nobody")],
        ...Object.entries(staff).filter(([id]) => id !== userId),
      ]}
    />
  );
}
