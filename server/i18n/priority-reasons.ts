import {
  count,
  type Formatter,
  type FormatterTable,
  groupFormatters,
  numberIn,
  on,
  type Reader,
  sum,
  textIn,
  withOwn,
} from "./formatter.ts";
import { percent } from "./locale-format.ts";

/** Stored as a whole percentage. */
const share =
  (name: string): Reader =>
  (params, localeContext) =>
    percent(numberIn(params, name) / 100, localeContext);

const comes = { percent: share("percent"), by: on("by") };

const reasons = groupFormatters("priority_reasons", {
  contact_adds_little_likely: comes,
  contact_adds_little: { ...comes, adds: share("adds") },
  contact_helps: { ...comes, adds: share("adds"), amount: sum },
  self_cure_retries: { ...comes, n: count("n") },
  self_cure_stripe: comes,
  self_cure_lateness: { ...comes, n: count("n") },
  self_cure_lateness_unknown: comes,
  self_cure_unasked: comes,
  self_cure_unknown: { percent: comes.percent },
  self_cure_processing: { percent: comes.percent },
  self_cure_promise: { percent: comes.percent },
  self_cure_plan: { percent: comes.percent },
  contacted_before: { n: count("contacts") },
});

/** Where more than half of the money comes by itself, nothing else needs saying. */
const LIKELY_PERCENT = 50;

const CLAIM_STATES = ["unknown", "processing", "promise", "plan", "dispute"] as const;

function byBasis(basis: string, claimState: string, n: number): Formatter {
  if (basis === "retries") return reasons("self_cure_retries");
  if (basis === "stripe") return reasons("self_cure_stripe");
  if (basis === "lateness") return reasons(n > 0 ? "self_cure_lateness" : "self_cure_lateness_unknown");
  const known = basis === "table" ? CLAIM_STATES.find((name) => name === claimState) : undefined;
  return reasons(known ? `self_cure_${known}` : "self_cure_unasked");
}

/** Whether a person's contact is worth making, and what that rests on. */
export const priorityReasons: FormatterTable = withOwn(
  {
    contact_adds_little: (params, localeContext) => {
      const likely = numberIn(params, "percent") > LIKELY_PERCENT;
      return reasons(likely ? "contact_adds_little_likely" : "contact_adds_little")(params, localeContext);
    },
    self_cure: (params, localeContext) =>
      byBasis(
        textIn(params, "basis"),
        textIn(params, "situation"),
        numberIn(params, "n"),
      )(params, localeContext),
  },
  reasons,
);
