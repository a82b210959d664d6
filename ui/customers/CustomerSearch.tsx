import { Badge } from "@stripe/ui-extension-sdk/ui";
import { useFormat } from "../kit/format.ts";
import { labels } from "../kit/labels.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useWords } from "../data/session.tsx";
import { CustomerFinder } from "./CustomerFinder.tsx";
import { STANDING_BADGES, STANDING_WORDS } from "../kit/list-labels.ts";

const WORDS = labels("CUSTOMER_SEARCH");

/** Finds a customer's case as its name is typed. */
export function CustomerSearch() {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat();
  return (
    <CustomerFinder
      label={say(WORDS.find)}
      how={say(WORDS.how)}
      none={say(WORDS.none)}
      choose={({ case: one }) => {
        if (one) go({ to: "case", caseId: one.id });
      }}
      line={({ id, name, email, case: one }) => ({
        title: name ?? email ?? id,
        under: one ? (email ?? id) : say(WORDS.healthy),
        value:
          one &&
          (one.status === "open" ? (
            format.money(one.amountOpen, one.currency)
          ) : (
            <Badge type={STANDING_BADGES[one.status]}>{say(STANDING_WORDS[one.status])}</Badge>
          )),
      })}
    />
  );
}
