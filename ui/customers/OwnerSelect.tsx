import { SelectField } from "../kit/SelectField.tsx";
import { useWords } from "../data/session.tsx";
import { LIST_WORDS } from "../kit/list-labels.ts";
import { labels } from "../kit/labels.ts";

const WORDS = labels("OWNER_SELECT");

/** Narrows a list to who looks after the customer. */
export function OwnerSelect({ owner, choose }: { owner: string; choose: (owner: string) => void }) {
  const say = useWords();
  return (
    <SelectField
      label={say(LIST_WORDS.owner)}
      value={owner}
      choose={choose}
      options={[
        ["", say(WORDS.anybody)],
        ["me", say(WORDS.me)],
        ["nobody", say(LIST_WORDS.nobody)],
      ]}
    />
  );
}
