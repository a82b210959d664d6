import { Box } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useWords } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";
import { labels } from "../kit/labels.ts";

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
  const ending = useMutation("requests.endNow");
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
      <SelectField
        label={say(WORDS.how)}
        defaultValue={action}
        choose={setAction}
        options={END_ACTIONS.map((one) => [one, say(END_WORDS[one])] as const)}
      />
      <Box>{say(WORDS.what)}</Box>
    </Form>
  );
}
