import { Box, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useWords } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";
import { CASE_WORDS } from "./labels.ts";
import { labels } from "../kit/labels.ts";

const WORDS = labels("CHARGE_FORM");

/** Invoices that can be charged at all. */
export const chargeable = ({ invoices }: CaseAnswer) =>
  invoices.filter(
    ({ status, collectionMethod, amountRemaining }) =>
      status === "open" && collectionMethod === "charge_automatically" && amountRemaining > 0,
  );

/** A charge now costs a try and may annoy: it says what it takes before it is done. */
export function ChargeForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const say = useWords();
  const format = useFormat(answer.timeZone);
  const charging = useMutation("requests.retryNow");
  const invoices = chargeable(answer);
  const first = [handle.invoiceId, answer.case?.leadInvoiceId].find((id) =>
    invoices.some((one) => one.id === id),
  );
  const [invoiceId, setInvoiceId] = useState(first ?? invoices[0]?.id ?? "");
  const invoice = invoices.find(({ id }) => id === invoiceId);
  const budget = answer.budget?.invoiceId === invoiceId ? answer.budget : null;
  const sum = format.money(invoice?.amountRemaining ?? 0, invoice?.currency ?? "usd");

  return (
    <Form
      {...charging}
      title={say(WORDS.title)}
      verb={say(WORDS.verb, { sum })}
      submit={() => void handle.after(charging.run({ invoiceId, confirm: true }), say(WORDS.done), close)}
      close={close}
    >
      <Box>{say(WORDS.what)}</Box>
      {invoices.length > 1 && (
        <SelectField
          label={say(CASE_WORDS.invoice)}
          defaultValue={invoiceId}
          choose={setInvoiceId}
          options={invoices.map(({ id, number }) => [id, number ?? id] as const)}
        />
      )}
      <PropertyList>
        <PropertyListItem label={say(CASE_WORDS.amount)} value={sum} />
        {budget?.remaining != null && (
          <PropertyListItem
            label={say(WORDS.budget)}
            value={say(CASE_WORDS.tries_left, { n: budget.remaining })}
          />
        )}
      </PropertyList>
    </Form>
  );
}
