import type { KeyIn } from "../../server/i18n/message-format.ts";
import type { Rule } from "./rule.ts";

/** The rule that a template begins with. @param currency the account's commonest, ISO 4217 in lower case */
export const templateRules = (currency: string): Readonly<Record<KeyIn<"ui_segment_templates">, Rule>> => ({
  large: { all: [{ field: "amount", op: "at_least", currency, value: 10_000 }] },
  mrr: { all: [{ field: "mrr", op: "at_least", currency, value: 50_000 }] },
  failed_before: { all: [{ field: "failures_before", op: "at_least", value: 1 }] },
  loyal: { all: [{ field: "invoices_paid", op: "at_least", value: 12 }] },
  new: { all: [{ field: "tenure_days", op: "less_than", value: 30 }] },
  card: { all: [{ field: "decline_class", op: "in", value: ["hard", "customer_action"] }] },
  country: { all: [{ field: "country", op: "is", value: "US" }] },
  metadata: { all: [{ field: "metadata", op: "is", key: "", value: "" }] },
});
