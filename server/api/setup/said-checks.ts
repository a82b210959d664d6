import { countEndedByStripe } from "../../../db/stores/subscriptions.ts";
import { moment } from "../../i18n/locale-format.ts";
import { formatMessage } from "../../i18n/text.ts";
import type { Context } from "../context.ts";
import type { Finding } from "./finding.ts";

const OBSERVED_DAYS = 90;

/** No API reads this setting, and Stripe tells of no e-mail that it sends: a person looks, and says what they saw. */
export async function checkStripeEmails({ settings, localeContext }: Context): Promise<Finding> {
  const { stripeEmails: said } = settings;
  const status = { unsaid: "not_started", off: "said", on: "blocked" } as const;
  return {
    status: status[said],
    text: formatMessage(`setup_findings.stripe_emails_${said}`, localeContext().locale),
  };
}

/**
 * No API reads this setting, so a person says it; beside it stands what Stripe was seen to do. A subscription that Stripe ended
 * for a failed payment contradicts "stays past due".
 */
export async function checkEndOfRetries({
  db,
  account,
  clock,
  settings,
  localeContext,
}: Context): Promise<Finding> {
  const { locale } = localeContext();
  const { endOfRetries: said } = settings;
  const since = clock.now() - OBSERVED_DAYS * 86_400_000;
  const { ended, lastAt, unpaid } = await countEndedByStripe(db, account, since);
  const observed = [
    lastAt === null
      ? null
      : formatMessage("setup_findings.seen_ended", locale, {
          n: ended,
          days: OBSERVED_DAYS,
          at: moment(lastAt, localeContext()),
        }),
    unpaid === 0 ? null : formatMessage("setup_findings.seen_unpaid", locale, { n: unpaid }),
  ].filter((text) => text !== null);
  if (observed.length === 0)
    observed.push(formatMessage("setup_findings.seen_nothing", locale, { days: OBSERVED_DAYS }));
  const isContradicted = said === "past_due" && ended + unpaid > 0;
  const id = isContradicted ? "end_of_retries_contradicted" : (`end_of_retries_${said}` as const);
  const status =
    said === "unsaid" && ended + unpaid === 0
      ? "not_started"
      : said === "past_due" && !isContradicted
        ? "said"
        : "blocked";
  return { status, text: [formatMessage(`setup_findings.${id}`, locale), ...observed].join(" ") };
}
