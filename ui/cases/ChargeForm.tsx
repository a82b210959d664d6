import { Box, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";

/** Invoices that can be charged at all. */
export const chargeable = ({ invoices }: CaseAnswer) =>
  invoices.filter(
    ({ status, collectionMethod, amountRemaining }) =>
      status === "open" && collectionMethod === "charge_automatically" && amountRemaining > 0,
  );

/** What a person asked to charge, and since when: its result is looked for from then on. */
export type Charged = { invoiceId: string; since: number };

type Props = CaseProps & { close: () => void; charged: (charge: Charged) => void };

/** A charge now costs a try and may annoy: it says what is charged, and what that takes, before it is done. */
export function ChargeForm({ handle, answer, close, charged }: Props) {
  const t = useTranslate();
  const { now } = useSession();
  const format = useFormat();
  const charging = useMutation("requests.retryNow");
  const invoices = chargeable(answer);
  const first = [handle.invoiceId, answer.case?.leadInvoiceId].find((id) =>
    invoices.some((invoice) => invoice.id === id),
  );
  const [invoiceId, setInvoiceId] = useState(first ?? invoices[0]?.id ?? "");
  const invoice = invoices.find(({ id }) => id === invoiceId);
  const charge = answer.charges.find((planned) => planned.invoiceId === invoiceId);
  const sum = format.money(invoice?.amountRemaining ?? 0, invoice?.currency ?? "usd");

  async function submit() {
    const requested = await charging.run({ invoiceId, confirm: true });
    if (!requested.ok) return;
    charged({ invoiceId, since: now });
    close();
    await handle.show(t("ui_charge_form.done"));
  }

  return (
    <Form
      {...charging}
      title={t("ui_charge_form.title")}
      verb={t("ui_charge_form.verb", { sum })}
      submit={() => void submit()}
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
        <PropertyListItem label={t("ui_case.invoice")} value={invoice?.number ?? invoiceId} />
        <PropertyListItem label={t("ui_case.amount")} value={sum} />
        <PropertyListItem
          label={t("ui_charge_form.method")}
          value={charge?.method ? nameOfMethod(charge.method, t) : t("ui_charge_form.default_method")}
        />
        {charge?.limits.map(({ text }) => (
          <PropertyListItem key={text} label={t("ui_charge_form.budget")} value={text} />
        ))}
      </PropertyList>
    </Form>
  );
}

/** Names of Stripe's codes, which are the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
  link: "Link",
  paypal: "PayPal",
  sepa_debit: "SEPA Direct Debit",
  bacs_debit: "Bacs Direct Debit",
  us_bank_account: "ACH Direct Debit",
};

function nameOfMethod(
  { type, brand, expMonth, expYear }: NonNullable<CaseAnswer["charges"][number]["method"]>,
  t: ReturnType<typeof useTranslate>,
): string {
  const code = brand ?? type ?? "";
  const name = NAMES[code] ?? code.replaceAll("_", " ");
  return expMonth === null || expYear === null
    ? name
    : t("ui_charge_form.card", { name, expires: `${String(expMonth).padStart(2, "0")}/${expYear}` });
}
