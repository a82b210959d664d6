import { Box, Radio, Select, TextField } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { catalogue } from "../../server/words/say.ts";
import { useAction } from "../answer.ts";
import { useFormat } from "../format.ts";
import { useWords } from "../session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "./Form.tsx";
import type { CaseProps } from "./use-case.ts";

const WORDS = catalogue({
  title: ["Pause recovery", "Rückgewinnung pausieren", "Mettre le recouvrement en pause"],
  verb: ["Pause", "Pausieren", "Mettre en pause"],
  reason: ["Reason", "Grund", "Motif"],
  choose: ["Choose a reason", "Grund wählen", "Choisir un motif"],
  time: ["Customer asked for time", "Kunde bittet um Zeit", "Le client demande du temps"],
  talks: ["We are in touch", "Wir sind im Gespräch", "Nous sommes en contact"],
  wrong: ["Invoice is being corrected", "Rechnung wird korrigiert", "Facture en cours de correction"],
  hardship: ["Hardship", "Notlage", "Difficultés du client"],
  words: ["In your own words", "In eigenen Worten", "Avec vos mots"],
  no_reason: [
    "Choose or write a reason.",
    "Wählen oder schreiben Sie einen Grund.",
    "Choisissez ou écrivez un motif.",
  ],
  end: ["Pause until", "Pause bis", "Pause jusqu'au"],
  customer: ["The whole customer", "Der ganze Kunde", "Tout le client"],
  invoice: ["Only invoice {number}", "Nur Rechnung {number}", "Seulement la facture {number}"],
  until: [
    "Nothing is charged or sent until {day}, customer's time. Then it goes on by itself.",
    "Bis {day} Ortszeit wird nichts abgebucht oder gesendet. Danach geht es von selbst weiter.",
    "Rien n'est débité ni envoyé jusqu'au {day}, heure du client. Tout reprend ensuite tout seul.",
  ],
  until_resumed: [
    "Nothing is charged or sent until it is resumed.",
    "Nichts wird abgebucht oder gesendet, bis jemand fortsetzt.",
    "Rien n'est débité ni envoyé jusqu'à la reprise.",
  ],
  done: ["Paused", "Pausiert", "Mis en pause"],
});

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
      <Box css={{ stack: "y", gap: "small" }}>
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
        <Box css={{ stack: "y", gap: "small" }}>
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
        <Box css={{ color: "secondary" }}>
          {until === null ? say(WORDS.until_resumed) : say(WORDS.until, { day: format.day(until) })}
        </Box>
      )}
    </Form>
  );
}
