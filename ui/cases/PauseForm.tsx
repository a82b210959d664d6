import { Radio } from "@stripe/ui-extension-sdk/ui";
import { TextInput } from "../kit/TextInput.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useWords } from "../data/session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { labels } from "../kit/labels.ts";
import { ColumnSmall, Muted } from "../kit/layout.tsx";

const WORDS = labels("PAUSE_FORM");

const REASONS = ["time", "talks", "wrong", "hardship"] as const;

/** A pause needs a reason and an end, so that nobody wonders later why a customer was left alone. */
export function PauseForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const say = useWords();
  const format = useFormat(answer.timeZone);
  const pausing = useMutation("holds.pause");
  const [reason, setReason] = useState("");
  const [words, setWords] = useState("");
  const [end, setEnd] = useState(NOTHING_CHOSEN);
  const [wholeCustomer, setWholeCustomer] = useState(true);
  const [tried, setTried] = useState(false);

  const opened = answer.invoices.find(({ id, status }) => id === handle.invoiceId && status === "open");
  const why = words.trim() || reason;
  const until = endOf(end, answer.timeZone);
  const isOpen = end.day === "open";
  const customerId = answer.case?.customerId ?? "";

  function submit() {
    setTried(true);
    if (why === "" || (until === null && !isOpen)) return;
    const scope = opened && !wholeCustomer ? { invoiceId: opened.id } : { customerId };
    void handle.after(pausing.run({ ...scope, reason: why, until }), say(WORDS.done), close);
  }

  return (
    <Form {...pausing} title={say(WORDS.title)} verb={say(WORDS.verb)} submit={submit} close={close}>
      <ColumnSmall>
        <SelectField
          label={say(WORDS.reason)}
          choose={setReason}
          options={[
            ["", say(WORDS.choose)],
            ...REASONS.map((name) => [say(WORDS[name]), say(WORDS[name])] as const),
          ]}
          error={tried && why === "" && say(WORDS.no_reason)}
        />
        <TextInput label={say(WORDS.words)} maxLength={500} typed={setWords} />
      </ColumnSmall>
      <DayChoice
        label={say(WORDS.end)}
        timeZone={answer.timeZone}
        chosen={end}
        choose={setEnd}
        open
        isMissing={tried && until === null && !isOpen}
      />
      {opened && (
        <ColumnSmall>
          <Radio
            name="scope"
            label={say(WORDS.customer)}
            defaultChecked
            onChange={() => setWholeCustomer(true)}
          />
          <Radio
            name="scope"
            label={say(WORDS.invoice, { number: opened.number ?? opened.id })}
            onChange={() => setWholeCustomer(false)}
          />
        </ColumnSmall>
      )}
      {(until !== null || isOpen) && (
        <Muted>
          {until === null ? say(WORDS.until_resumed) : say(WORDS.until, { day: format.day(until) })}
        </Muted>
      )}
    </Form>
  );
}
