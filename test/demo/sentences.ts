import { formatAmount } from "../../server/i18n/money-format.ts";
import { declinePhrase } from "../../server/i18n/declines.ts";
import { describeEntry } from "../../server/i18n/timeline.ts";

/** What a line of the demo is made of. */
export type Happening = {
  kind: string;
  detail: Record<string, string | number | boolean | null>;
  /** What the customer is called. */
  name: string;
  /** When the invoice is tried next, `Tue 24 Mar 08:49`; null: no try is planned. */
  nextTry: string | null;
};

/** Kinds of entries that the reader of a terminal would miss nothing without, or that another entry says better. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  "case_opened",
  "case_closed",
  "read_customer",
  "find_decline",
  "find_outcome",
  "find_settlement",
  "suspend_retries",
  "restore_retries",
]);

/** Codes by which a bank only says no. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["generic_decline", "do_not_honor"]);

/** One sentence for a person, with who and how much; null for entries that only a machine needs. */
export function sentenceOf({ kind, detail, name, nextTry }: Happening): string | null {
  if (SAID_ELSEWHERE.has(kind)) return null;
  if (kind === "attempt_failed") {
    const amount =
      typeof detail.amount === "number"
        ? formatAmount(detail.amount, String(detail.currency), "en")
        : "A payment";
    const how = detail.trigger === "automatic" ? "charged again, declined" : "was declined";
    const why =
      typeof detail.code === "string" && !SAYS_NOTHING.has(detail.code)
        ? declinePhrase(detail.code, "en")
        : "no reason given";
    const next = nextTry === null ? "" : `; next try ${nextTry}`;
    return `${name}: ${amount} ${how} (${why})${next}`;
  }
  // A charge that was declined or paid has an entry for its attempt or its money.
  if (kind === "charge" && (detail.result === "declined" || detail.result === "paid")) return null;
  return `${name}: ${uncapitalized(describeEntry({ kind, detail }, { locale: "en", timeZone: "UTC", names: {} }))}`;
}

/** Within a sentence; what begins with an amount or with several capitals stays. */
const uncapitalized = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
