import { Radio } from "@stripe/ui-extension-sdk/ui";
import { TextInput } from "../kit/TextInput.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { ColumnSmall, Muted } from "../kit/layout.tsx";

const REASONS = ["time", "talks", "wrong", "hardship"] as const;

/** A pause needs a reason and an end, so that nobody wonders later why a customer was left alone. */
export function PauseForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const { timeZone } = useSession();
  const format = useFormat();
  const pausing = useMutation("holds.pause");
  const [reason, setReason] = useState("");
  const [words, setWords] = useState("");
  const [end, setEnd] = useState(NOTHING_CHOSEN);
  const [wholeCustomer, setWholeCustomer] = useState(true);
  const [tried, setTried] = useState(false);

  const opened = answer.invoices.find(({ id, status }) => id === handle.invoiceId && status === "open");
  const why = words.trim() || reason;
  const until = endOf(end, timeZone);
  const isOpen = end.day === "open";
  const customerId = answer.case?.customerId ?? "";

  function submit() {
    setTried(true);
    if (why === "" || (until === null && !isOpen)) return;
    const scope = opened && !wholeCustomer ? { invoiceId: opened.id } : { customerId };
    void handle.after(pausing.run({ ...scope, reason: why, until }), t("ui_pause_form.done"), close);
  }

  return (
    <Form
      {...pausing}
      title={t("ui_pause_form.title")}
      verb={t("ui_pause_form.verb")}
      submit={submit}
      close={close}
    >
      <ColumnSmall>
        <SelectField
          label={t("ui_pause_form.reason")}
          choose={setReason}
          options={[
            ["", t("ui_pause_form.choose")],
            ...REASONS.map((name) => [t(`ui_pause_form.${name}`), t(`ui_pause_form.${name}`)] as const),
          ]}
          error={tried && why === "" && t("ui_pause_form.no_reason")}
        />
        <TextInput label={t("ui_pause_form.words")} maxLength={500} typed={setWords} />
      </ColumnSmall>
      <DayChoice
        label={t("ui_pause_form.end")}
        chosen={end}
        choose={setEnd}
        open
        isMissing={tried && until === null && !isOpen}
      />
      {opened && (
        <ColumnSmall>
          <Radio
            name="scope"
            label={t("ui_pause_form.customer")}
            defaultChecked
            onChange={() => setWholeCustomer(true)}
          />
          <Radio
            name="scope"
            label={t("ui_pause_form.invoice", { number: opened.number ?? opened.id })}
            onChange={() => setWholeCustomer(false)}
          />
        </ColumnSmall>
      )}
      {(until !== null || isOpen) && (
        <Muted>
          {until === null
            ? t("ui_pause_form.until_resumed")
            : t("ui_pause_form.until", { day: format.day(until) })}
        </Muted>
      )}
    </Form>
  );
}
