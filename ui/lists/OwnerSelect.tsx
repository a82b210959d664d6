import { Select } from "@stripe/ui-extension-sdk/ui";
import { useWords } from "../session.tsx";
import { LIST_WORDS } from "./words.ts";
import { labels } from "../labels.ts";

const WORDS = labels("OWNER_SELECT");

/** Narrows a list to who looks after the customer. */
export function OwnerSelect({ owner, choose }: { owner: string; choose: (owner: string) => void }) {
  const say = useWords();
  return (
    <Select label={say(LIST_WORDS.owner)} value={owner} onChange={(event) => choose(event.target.value)}>
      <option value="">{say(WORDS.anybody)}</option>
      <option value="me">{say(WORDS.me)}</option>
      <option value="nobody">{say(LIST_WORDS.nobody)}</option>
    </Select>
  );
}
