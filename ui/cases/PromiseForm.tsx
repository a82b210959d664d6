import { CurrencyField } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import { TextInput } from "../kit/TextInput.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { DayChoice, endOf, NOTHING_CHOSEN } from "./DayChoice.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseProps } from "./use-case.ts";
import { Muted } from "../kit/layout.tsx";

type Currency = NonNullable<ComponentProps<typeof CurrencyField>["currency"]>;

/** The customer's word: how much, by when. */
export function PromiseForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const { timeZone } = useSession();
  const format = useFormat();
  const promising = useMutation("holds.promise");
  const { currency = "usd", open = 0 } = answer.money ?? {};
  const [by, setBy] = useState(NOTHING_CHOSEN);
  const [amount, setAmount] = useState<number | null>(open);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const at = endOf(by, timeZone);

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
    void handle.after(promised, t("ui_promise_form.done"), close);
  }

  return (
    <Form
      {...promising}
      title={t("ui_promise_form.title")}
      verb={t("ui_promise_form.verb")}
      submit={submit}
      close={close}
    >
      <DayChoice
        label={t("ui_promise_form.by")}
        chosen={by}
        choose={setBy}
        isMissing={tried && at === null}
      />
      <CurrencyField
        label={t("ui_case.amount")}
        currency={currency.toUpperCase() as Currency}
        defaultValue={open}
        onChange={setAmount}
        error={tried && !amount ? t("ui_promise_form.no_amount") : undefined}
      />
      <TextInput label={t("ui_promise_form.note")} maxLength={500} typed={setNote} />
      {at !== null && <Muted>{t("ui_promise_form.until", { day: format.day(at) })}</Muted>}
    </Form>
  );
}
