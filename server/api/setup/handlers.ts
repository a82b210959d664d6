import { hasCase } from "../../../db/stores/cases.ts";
import { readAccount } from "../../../db/stores/account-activity.ts";
import { eventsOf } from "../../../db/stores/events.ts";
import { newestSegmentVersion } from "../../../db/stores/rules.ts";
import { parseAccountKey } from "../../../db/stores/accounts.ts";
import { isLocalUrl } from "../../safe-url.ts";
import { wordRetryMode } from "../../i18n/cases.ts";
import { say } from "../../i18n/catalogue.ts";
import { SETUP_TEXTS, SETUP_TITLES } from "../../i18n/setup.ts";
import { moment } from "../../i18n/locale-format.ts";
import type { Context, Run } from "../context.ts";
import type { Returned } from "../contract.ts";

type Task = Returned<"setup.check">["tasks"][number];
type Found = Pick<Task, "status" | "text">;

const DAY = 86_400_000;
/** Applied events are kept no longer. */
const EVENT_DAYS = 35;
/** A little longer than the mail server is given, so that its own answer comes first. */
const CHECK_TIMEOUT_MS = 6_000;

type Check = { id: Task["id"]; optional: boolean; find: (context: Context) => Promise<Found> };

/** In the order in which they are best done. */
const CHECKS: readonly Check[] = [
  { id: "connected", optional: false, find: connected },
  { id: "stripe_access", optional: false, find: stripeAccess },
  { id: "webhooks", optional: false, find: webhooks },
  { id: "email", optional: false, find: email },
  { id: "public_url", optional: false, find: publicUrl },
  { id: "retry_mode", optional: true, find: retryMode },
  { id: "sender", optional: true, find: sender },
  { id: "segments", optional: true, find: segments },
  { id: "first_case", optional: true, find: firstCase },
];

export const checkSetup: Run<"setup.check"> = async (context) => {
  const { locale } = context.localeContext();
  const tasks = await Promise.all(
    CHECKS.map(async ({ id, optional, find }): Promise<Task> => {
      const found = await boundedly(context, find);
      return { id, title: say(SETUP_TITLES[id], locale), optional, ...found };
    }),
  );
  return { tasks, complete: tasks.every(({ optional, status }) => optional || status === "complete") };
};

/** One check that hangs or breaks costs nobody the answers of the others. */
async function boundedly(context: Context, find: Check["find"]): Promise<Found> {
  const { locale } = context.localeContext();
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    const text = say(SETUP_TEXTS.no_answer, locale);
    deadline = setTimeout(() => resolve({ status: "blocked", text }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([find(context), late]);
  } catch (error) {
    context.fault(error);
    return { status: "blocked", text: say(SETUP_TEXTS.check_failed, locale) };
  } finally {
    clearTimeout(deadline);
  }
}

async function connected({ settings, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  return settings.connected
    ? { status: "complete", text: say(SETUP_TEXTS.connected, locale) }
    : { status: "blocked", text: say(SETUP_TEXTS.disconnected, locale) };
}

async function stripeAccess({ gateway, account, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const access = await gateway.readAccess(account);
  switch (access.kind) {
    case "done":
      return { status: "complete", text: say(SETUP_TEXTS.access, locale) };
    case "refused":
      return { status: "blocked", text: say(SETUP_TEXTS.access_refused, locale, { reason: access.reason }) };
    case "try_later":
      return { status: "blocked", text: say(SETUP_TEXTS.access_later, locale) };
    case "no_key": {
      const { livemode } = parseAccountKey(account);
      const text = say(livemode ? SETUP_TEXTS.no_key_live : SETUP_TEXTS.no_key_test, locale);
      return { status: "blocked", text };
    }
  }
}

async function webhooks({ db, account, clock, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const { lastAt, failed } = await eventsOf(db, account, clock.now() - EVENT_DAYS * DAY);
  if (failed > 0) {
    return { status: "blocked", text: say(SETUP_TEXTS.events_failed, locale, { n: failed }) };
  }
  if (lastAt === null) {
    return { status: "blocked", text: say(SETUP_TEXTS.no_events, locale, { n: EVENT_DAYS }) };
  }
  return {
    status: "complete",
    text: say(SETUP_TEXTS.events, locale, { at: moment(lastAt, localeContext()) }),
  };
}

async function email({ mailer, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const verified = await mailer.verify();
  if (verified.ok) return { status: "complete", text: say(SETUP_TEXTS.mail, locale) };
  const refused = verified.stage === "auth" && verified.code !== null;
  const text = say(refused ? SETUP_TEXTS.mail_login : SETUP_TEXTS.mail_unreachable, locale);
  return { status: "blocked", text };
}

async function sender({ settings, from, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const name = settings.senderName || from.name;
  const address = settings.senderEmail || from.address;
  const own = settings.senderName !== "" || settings.senderEmail !== "";
  const text = say(own ? SETUP_TEXTS.sender : SETUP_TEXTS.sender_default, locale, { name, email: address });
  return { status: own ? "complete" : "not_started", text };
}

async function retryMode({ db, account, settings, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const row = await readAccount(db, db.read, account);
  const chosen = row !== null && row.settingsAt !== null;
  const mode = wordRetryMode(settings.retryMode, locale);
  const text = say(chosen ? SETUP_TEXTS.retry_mode_chosen : SETUP_TEXTS.retry_mode_default, locale, { mode });
  return { status: chosen ? "complete" : "not_started", text };
}

async function publicUrl({ publicUrl: url, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const reachable = url.startsWith("https://") && !isLocalUrl(url);
  const text = say(reachable ? SETUP_TEXTS.public_url : SETUP_TEXTS.public_url_local, locale, { url });
  return { status: reachable ? "complete" : "blocked", text };
}

async function segments({ db, account, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const reviewed = (await newestSegmentVersion(db, db.read, account)) > 0;
  const text = say(reviewed ? SETUP_TEXTS.segments_reviewed : SETUP_TEXTS.segments_default, locale);
  return { status: reviewed ? "complete" : "not_started", text };
}

async function firstCase({ db, account, localeContext }: Context): Promise<Found> {
  const { locale } = localeContext();
  const seen = await hasCase(db, account);
  const text = say(seen ? SETUP_TEXTS.case_seen : SETUP_TEXTS.case_awaited, locale);
  return { status: seen ? "complete" : "not_started", text };
}
