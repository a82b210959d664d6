import { Box, Radio, Select, TextField } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { useAction } from "../answer.ts";
import { useFormat } from "../format.ts";
import { useWords } from "../session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "./Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { labels } from "../labels.ts";
import { columnSmall, muted } from "../layout.ts";

const WORDS = labels("PAUSE_FORM");

const REASONS = ["time", "talks", "wrong", "hardship"] as const;

/** A pause needs a reason and an end, so that nobody wonders later why a customer was left alone. */
export function PauseForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const say = useWords();
  const format = useFormat(answer.timeZone);
  const pausing = useAction("holds.pause");
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
      <Box css={columnSmall}>
        <Select
          label={say(WORDS.reason)}
          onChange={(event) => setReason(event.target.value)}
          error={tried && why === "" ? say(WORDS.no_reason) : undefined}
        >
          <option value="">{say(WORDS.choose)}</option>
          {REASONS.map((name) => (
            <option key={name} value={say(WORDS[name])}>
              {say(WORDS[name])}
            </option>
          ))}
        </Select>
        <TextField
          label={say(WORDS.words)}
          maxLength={500}
          onChange={(event) => setWords(event.target.value)}
        />
      </Box>
      <DayChoice
        label={say(WORDS.end)}
        timeZone={answer.timeZone}
        chosen={end}
        choose={setEnd}
        open
        isMissing={tried && until === null && !isOpen}
      />
      {opened && (
        <Box css={columnSmall}>
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
        </Box>
      )}
      {(until !== null || isOpen) && (
        <Box css={muted}>
          {until === null ? say(WORDS.until_resumed) : say(WORDS.until, { day: format.day(until) })}
        </Box>
      )}
    </Form>
  );
}
