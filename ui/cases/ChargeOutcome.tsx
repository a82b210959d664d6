import { Banner } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useEffect } from "../kit/react.ts";
import { useFormat } from "../kit/format.ts";
import { useTranslate } from "../data/session.tsx";
import { useRefreshMs } from "../data/use-query.ts";
import type { Charged } from "./ChargeForm.tsx";
import type { CaseProps } from "./use-case.ts";

/** A charge is made within seconds, so its result is asked for more often than the panel refreshes itself. */
const LOOK_MS = 2_000;

/** What came of a charge that a person asked for: a banner that stays until it is read. */
export function ChargeOutcome({
  handle,
  answer,
  charged: { invoiceId, since },
  close,
}: CaseProps & { charged: Charged; close: () => void }) {
  const t = useTranslate();
  const format = useFormat();
  const { reload } = handle.asked;
  const every = useRefreshMs(LOOK_MS);
  const invoice = answer.invoices.find(({ id }) => id === invoiceId);
  const result = answer.timeline.rows.find(
    (row) => row.kind === "charge" && row.invoiceId === invoiceId && row.at >= since,
  );
  const isKnown = result !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const timer = setInterval(() => void reload(), every);
    return () => clearInterval(timer);
  }, [isKnown, reload, every]);
  if (!invoice) return null;
  const what = {
    number: invoice.number ?? invoiceId,
    sum: format.money(invoice.amountRemaining || invoice.amountDue, invoice.currency),
  };
  const { result: outcome } = result?.detail ?? {};
  return (
    <Banner
      type={result && outcome !== "paid" ? "caution" : "default"}
      title={result?.text ?? t("ui_charge_form.waiting")}
      description={t("ui_charge_form.of", what)}
      actions={result && <LabelButton size="small" onPress={close} label="ui_form.close" />}
    />
  );
}
