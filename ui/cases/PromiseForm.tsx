import { CurrencyField } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import { TextInput } from "../kit/TextInput.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useWords } from "../data/session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { CASE_WORDS } from "./labels.ts";
import { labels } from "../kit/labels.ts";
import { Muted } from "../kit/layout.tsx";

const WORDS = labels("PROMISE_FORM");

type Currency = NonNullable<ComponentProps<typeof CurrencyField>["currency"]>;

/** The customer's word: how much, by when. */
export function PromiseForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const say = useWords();
  const format = useFormat(answer.timeZone);
  const promising = useMutation("holds.promise");
  const { currency = "usd", open = 0 } = answer.money ?? {};
  const [by, setBy] = useState(NOTHING_CHOSEN);
  const [amount, setAmount] = useState<number | null>(open);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const at = endOf(by, answer.timeZone);

  function submit() {
    setTried(true);
    if (at === null || !amount) return;
    const promised = promising.run({
      customerId: answer.case?.customerId ?? "",
      by: at,
      // All of it stays all of it when another invoice fails meanwhile.
      amount: amount === open ? null : amount,
      reason: note,
    });
    void handle.after(promised, say(WORDS.done), close);
  }

  return (
    <Form {...promising} title={say(WORDS.title)} verb={say(WORDS.verb)} submit={submit} close={close}>
      <DayChoice
        label={say(WORDS.by)}
        timeZone={answer.timeZone}
        chosen={by}
        choose={setBy}
        isMissing={tried && at === null}
      />
      <CurrencyField
        label={say(CASE_WORDS.amount)}
        currency={currency.toUpperCase() as Currency}
        defaultValue={open}
        onChange={setAmount}
        error={tried && !amount ? say(WORDS.no_amount) : undefined}
      />
      <TextInput label={say(WORDS.note)} maxLength={500} typed={setNote} />
      {at !== null && <Muted>{say(WORDS.until, { day: format.day(at) })}</Muted>}
    </Form>
  );
}
