import { readAccount } from "../../../db/stores/account-activity.ts";
import { readAccessProblem } from "../../../db/stores/access-problems.ts";
import { parseAccountKey } from "../../../db/stores/accounts.ts";
import { hasCases } from "../../../db/stores/cases.ts";
import { readInboxHealth } from "../../../db/stores/inbox-health.ts";
import { filterOrphans } from "../../../db/stores/orphans.ts";
import { readSegmentVersion } from "../../../db/stores/segments.ts";
import { isLocalUrl } from "../../safe-url.ts";
import { moment } from "../../i18n/locale-format.ts";
import { formatMessage } from "../../i18n/text.ts";
import type { AccessResult } from "../../stripe/gateway.ts";
import type { Context } from "../context.ts";
import type { SenderDomain } from "../../names/sender-domain.ts";
import { checkEndpoint } from "./endpoint-check.ts";
import { type CheckContext, type Finding, isReadable, type SetupTask } from "./finding.ts";
import { checkEndOfRetries, checkStripeEmails } from "./said-checks.ts";
import { checkDkim, checkDmarc, checkSender, checkSpf, readDomainOf } from "./sender-domain-checks.ts";

type Check = { id: SetupTask["id"]; optional: boolean; run: (context: CheckContext) => Promise<Finding> };

const DAY = 86_400_000;
/** Applied events are deleted after this time. */
const EVENT_DAYS = 35;
/** A little longer than the mail server is given, so that the mail server's own answer comes first. */
const CHECK_TIMEOUT_MS = 6_000;

/** In the order in which a merchant best does them. */
const CHECKS: readonly Check[] = [
  { id: "connected", optional: false, run: checkConnected },
  { id: "stripe_access", optional: false, run: checkStripeAccess },
  { id: "clock", optional: false, run: checkClock },
  { id: "webhooks", optional: false, run: checkWebhooks },
  { id: "endpoint", optional: false, run: checkEndpoint },
  { id: "email", optional: false, run: checkEmail },
  { id: "public_url", optional: false, run: checkPublicUrl },
  { id: "portal", optional: false, run: checkPortal },
  { id: "hosted_page", optional: true, run: checkHostedPage },
  { id: "end_of_retries", optional: true, run: checkEndOfRetries },
  { id: "stripe_emails", optional: true, run: checkStripeEmails },
  { id: "retry_mode", optional: true, run: checkRetryMode },
  { id: "sender", optional: true, run: checkSender },
  { id: "sender_spf", optional: true, run: checkSpf },
  { id: "sender_dkim", optional: true, run: checkDkim },
  { id: "sender_dmarc", optional: true, run: checkDmarc },
  { id: "orphans", optional: true, run: checkOrphans },
  { id: "segments", optional: true, run: checkSegments },
  { id: "first_case", optional: true, run: checkFirstCase },
];

/** Everything that recovery needs for one account, each part tried. For a person in the Dashboard, and for one at a terminal. */
export async function runSetupChecks(context: Context): Promise<SetupTask[]> {
  const { locale } = context.localeContext();
  let access: Promise<AccessResult> | undefined;
  const readAccessOnce = () => {
    access ??= context.gateway.readAccess(context.account);
    return access;
  };
  let domain: Promise<SenderDomain> | undefined;
  const readDomainOnce = () => {
    domain ??= readDomainOf(context);
    return domain;
  };
  return Promise.all(
    CHECKS.map(async ({ id, optional, run }): Promise<SetupTask> => {
      const finding = await runWithTimeout({ ...context, readAccessOnce, readDomainOnce }, run);
      return { id, title: formatMessage(`setup_titles.${id}`, locale), optional, ...finding };
    }),
  );
}

/** A check that hangs or throws must not cost the answers of the other checks. */
async function runWithTimeout(context: CheckContext, run: Check["run"]): Promise<Finding> {
  const { locale } = context.localeContext();
  let timeout: NodeJS.Timeout | undefined;
  const noAnswer = new Promise<Finding>((resolve) => {
    const text = formatMessage("setup_findings.no_answer", locale);
    timeout = setTimeout(() => resolve({ status: "blocked", text }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([run(context), noAnswer]);
  } catch (error) {
    context.reportFault(error);
    return { status: "blocked", text: formatMessage("setup_findings.check_failed", locale) };
  } finally {
    clearTimeout(timeout);
  }
}

async function checkConnected({ settings, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  return settings.connected
    ? { status: "complete", text: formatMessage("setup_findings.connected", locale) }
    : { status: "blocked", text: formatMessage("setup_findings.disconnected", locale) };
}

/** Reading may be allowed where a command was refused, so the refusal that commands wait for counts as well. */
async function checkStripeAccess(context: CheckContext): Promise<Finding> {
  const { account } = context;
  const { locale } = context.localeContext();
  const [read, problem] = await Promise.all([
    context.readAccessOnce(),
    readAccessProblem(context.db, account),
  ]);
  const access = read.kind === "done" && problem ? { kind: "refused" as const, ...problem } : read;
  switch (access.kind) {
    case "done":
      return { status: "complete", text: formatMessage("setup_findings.access", locale) };
    case "refused":
      return {
        status: "blocked",
        text: formatMessage("setup_findings.access_refused", locale, { reason: access.reason }),
      };
    case "try_later":
      return { status: "blocked", text: formatMessage("setup_findings.access_later", locale) };
    case "no_key": {
      const { livemode } = parseAccountKey(account);
      const text = formatMessage(
        livemode ? "setup_findings.no_key_live" : "setup_findings.no_key_test",
        locale,
      );
      return { status: "blocked", text };
    }
  }
}

/** By the answer that has just been read. */
async function checkClock({ readAccessOnce, clockCheck, localeContext }: CheckContext) {
  const { locale } = localeContext();
  await readAccessOnce().catch(() => null);
  const state = clockCheck.state();
  const finding = (
    status: Finding["status"],
    id: "clock" | "clock_unknown" | "clock_ahead" | "clock_behind",
  ) => {
    const n = state.kind === "unknown" ? 0 : Math.round(Math.abs(state.differenceMs) / 1000);
    return { status, text: formatMessage(`setup_findings.${id}`, locale, { n }) };
  };
  if (state.kind === "unknown") return finding("blocked", "clock_unknown");
  if (state.kind === "right") return finding("complete", "clock");
  return finding("blocked", state.differenceMs > 0 ? "clock_ahead" : "clock_behind");
}

async function checkPortal(context: CheckContext): Promise<Finding> {
  const { gateway, account } = context;
  const { locale } = context.localeContext();
  if (!(await isReadable(context))) return checkStripeAccess(context);
  const read = await gateway.readPortal(account);
  switch (read.kind) {
    case "done":
      return {
        status: read.portal === "saved" ? "complete" : "blocked",
        text: formatMessage(`setup_findings.portal_${read.portal}`, locale),
      };
    case "refused":
      return { status: "not_started", text: formatMessage("setup_findings.portal_unreadable", locale) };
    case "unavailable":
      return { status: "blocked", text: formatMessage("setup_findings.access_later", locale) };
  }
}

async function checkHostedPage(context: CheckContext): Promise<Finding> {
  const { gateway, account } = context;
  const { locale } = context.localeContext();
  if (!(await isReadable(context))) return checkStripeAccess(context);
  const read = await gateway.readHostedPage(account);
  switch (read.kind) {
    case "done":
      return {
        status: read.saves === "never" ? "not_started" : "complete",
        text: formatMessage(`setup_findings.hosted_page_${read.saves}`, locale),
      };
    case "refused":
      return { status: "not_started", text: formatMessage("setup_findings.hosted_page_unreadable", locale) };
    case "unavailable":
      return { status: "blocked", text: formatMessage("setup_findings.access_later", locale) };
  }
}

async function checkWebhooks({ db, account, clock, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const { lastAt, failed } = await readInboxHealth(db, account, clock.now() - EVENT_DAYS * DAY);
  if (failed > 0) {
    return { status: "blocked", text: formatMessage("setup_findings.events_failed", locale, { n: failed }) };
  }
  if (lastAt === null) {
    return { status: "blocked", text: formatMessage("setup_findings.no_events", locale, { n: EVENT_DAYS }) };
  }
  return {
    status: "complete",
    text: formatMessage("setup_findings.events", locale, { at: moment(lastAt, localeContext()) }),
  };
}

async function checkEmail({ mailer, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const verified = await mailer.verify();
  if (verified.ok) return { status: "complete", text: formatMessage("setup_findings.mail", locale) };
  const refused = verified.stage === "auth" && verified.code !== null;
  const text = formatMessage(
    refused ? "setup_findings.mail_login" : "setup_findings.mail_unreachable",
    locale,
  );
  return { status: "blocked", text };
}

/** Tried by asking for it as a browser would. */
async function checkPublicUrl({ publicUrl: url, isReachable, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const finding = (
    status: Finding["status"],
    id: "public_url" | "public_url_local" | "public_url_silent",
  ) => ({
    status,
    text: formatMessage(`setup_findings.${id}`, locale, { url }),
  });
  if (!url.startsWith("https://") || isLocalUrl(url)) return finding("blocked", "public_url_local");
  return (await isReachable(url))
    ? finding("complete", "public_url")
    : finding("blocked", "public_url_silent");
}

async function checkRetryMode({ db, account, settings, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const row = await readAccount(db, db.read, account);
  const chosen = row !== null && row.settingsAt !== null;
  const mode = formatMessage(`retry_modes.${settings.retryMode}`, locale);
  const text = formatMessage(
    chosen ? "setup_findings.retry_mode_chosen" : "setup_findings.retry_mode_default",
    locale,
    { mode },
  );
  return { status: chosen ? "complete" : "not_started", text };
}

/** Invoices whose collection was switched off in an earlier stay, and that nobody looks after. */
async function checkOrphans({ db, gateway, account, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const marked = await gateway.findMarked(account);
  if (marked.kind !== "done") {
    return { status: "not_started", text: formatMessage("setup_findings.orphans_unknown", locale) };
  }
  const n = (await filterOrphans(db, account, marked.invoiceIds)).length;
  const text =
    n > 0
      ? formatMessage("setup_findings.orphans", locale, { n })
      : formatMessage("setup_findings.no_orphans", locale);
  return { status: n > 0 ? "not_started" : "complete", text };
}

async function checkSegments({ db, account, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const reviewed = (await readSegmentVersion(db, db.read, account)) > 0;
  const text = formatMessage(
    reviewed ? "setup_findings.segments_reviewed" : "setup_findings.segments_default",
    locale,
  );
  return { status: reviewed ? "complete" : "not_started", text };
}

async function checkFirstCase({ db, account, localeContext }: Context): Promise<Finding> {
  const { locale } = localeContext();
  const exists = await hasCases(db, account);
  const text = formatMessage(exists ? "setup_findings.case_seen" : "setup_findings.case_awaited", locale);
  return { status: exists ? "complete" : "not_started", text };
}
