import { Box, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";

/** Invoices that can be charged at all. */
export const chargeable = ({ invoices }: CaseAnswer) =>
  invoices.filter(
    ({ status, collectionMethod, amountRemaining }) =>
      status === "open" && collectionMethod === "charge_automatically" && amountRemaining > 0,
  );

/** A charge now costs a try and may annoy: it says what it takes before it is done. */
export function ChargeForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const t = useTranslate();
  const format = useFormat(answer.timeZone);
  const charging = useMutation("requests.retryNow");
  const invoices = chargeable(answer);
  const first = [handle.invoiceId, answer.case?.leadInvoiceId].find((id) =>
    invoices.some((invoice) => invoice.id === id),
  );
  const [invoiceId, setInvoiceId] = useState(first ?? invoices[0]?.id ?? "");
  const invoice = invoices.find(({ id }) => id === invoiceId);
  const budget = answer.budget?.invoiceId === invoiceId ? answer.budget : null;
  const sum = format.money(invoice?.amountRemaining ?? 0, invoice?.currency ?? "usd");

  return (
    <Form
      {...charging}
      title={t("ui_charge_form.title")}
      verb={t("ui_charge_form.verb", { sum })}
      submit={() =>
        void handle.after(charging.run({ invoiceId, confirm: true }), t("ui_charge_form.done"), close)
      }
      close={close}
    >
      <Box>{t("ui_charge_form.what")}</Box>
      {invoices.length > 1 && (
        <SelectField
          label={t("ui_case.invoice")}
          defaultValue={invoiceId}
          choose={setInvoiceId}
          options={invoices.map(({ id, number }) => [id, number ?? id] as const)}
        />
      )}
      <PropertyList>
        <PropertyListItem label={t("ui_case.amount")} value={sum} />
        {budget?.remaining != null && (
          <PropertyListItem
            label={t("ui_charge_form.budget")}
            value={t("ui_case.attempts_left", { n: budget.remaining })}
          />
        )}
      </PropertyList>
    </Form>
  );
}
