import { Box } from "@stripe/ui-extension-sdk/ui";
import { Choose } from "../Choose.tsx";
import { useState } from "../react.ts";
import { useAction } from "../answer.ts";
import { useWords } from "../session.tsx";
import { Form } from "../Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";
import { labels } from "../labels.ts";

const WORDS = labels("END_FORM");

/** What becomes of the subscription and the invoices in Stripe. */
const END_WORDS = labels("END_WORDS");

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
  const say = useWords();
  const ending = useAction("requests.endNow");
  const [action, setAction] = useState<EndAction>(answer.end?.action ?? "leave");

  return (
    <Form
      {...ending}
      title={say(WORDS.title)}
      verb={say(WORDS.title)}
      destructive
      submit={() =>
        void handle.after(
          ending.run({ caseId: answer.case?.id ?? "", action, confirm: true }),
          say(WORDS.done),
          close,
        )
      }
      close={close}
    >
      <Choose
        label={say(WORDS.how)}
        defaultValue={action}
        choose={setAction}
        options={END_ACTIONS.map((one) => [one, say(END_WORDS[one])] as const)}
      />
      <Box>{say(WORDS.what)}</Box>
    </Form>
  );
}
