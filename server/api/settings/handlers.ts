import { isDeepStrictEqual } from "node:util";
import { insertAccountCommands } from "../../../db/stores/account-commands.ts";
import { readAccount, updateSettings, wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { searchForOrphans } from "../../dunning/account-look-ups.ts";
import { proveSender, readProvenSender, takeSenderMail } from "../../../db/stores/sender-proofs.ts";
import { SENDER_LINK_MS, signSenderClaim } from "../../channels/email/sender-proof.ts";
import { formatMessage } from "../../i18n/text.ts";
import { isProven as isRecordThere, proofRecordOf } from "../../names/domain-proof.ts";
import { isProvenBy } from "../../names/proven-sender.ts";
import { domainOf, standingOf } from "../../names/sender-domain.ts";
import { ApiError, TranslatedError } from "../api-error.ts";
import { readDomainOf } from "../setup/sender-domain-checks.ts";
import type { Context, Handlers } from "../context.ts";
import type { settingsContract } from "./contract.ts";
import { presentAccount } from "./presenter.ts";
import { requireAccount } from "./require-account.ts";

/** Nobody is mailed more often than this on an account's behalf. */
const SENDER_MAIL_EVERY_MS = 10 * 60_000;

export const settingsHandlers: Handlers<typeof settingsContract> = {
  "settings.proveSender": async (context) => {
    const { db, clock, account, mailer, from, publicUrl, linkKey, settings, callId } = context;
    const { locale } = context.localeContext();
    const address = settings.senderEmail;
    if (address === "") throw noSender();
    await requireVouched(context);
    if (!(await takeSenderMail(db, account, clock.now(), SENDER_MAIL_EVERY_MS))) {
      const next = "Look for it among the messages, or try again in ten minutes.";
      throw new ApiError("conflict", "A message with a link was sent a short while ago.", next);
    }
    const expiresAt = clock.now() + SENDER_LINK_MS;
    const url = `${publicUrl}/sender/${signSenderClaim({ account, address }, expiresAt, linkKey)}`;
    const text = formatMessage("sender_proof.text", locale, { account, address, url });
    const sent = await mailer.send({
      commandId: `sender/${callId}`,
      from,
      to: { name: null, address },
      subject: formatMessage("sender_proof.subject", locale),
      text,
      html: `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`,
    });
    if (sent.outcome !== "sent") {
      context.reportFault(new Error(`the message that proves a sender's address: ${sent.outcome}`));
      throw new ApiError(
        "conflict",
        "The mail server did not take the message.",
        "Check the address and Setup.",
      );
    }
    return { sentTo: address, expiresAt };
  },

  "settings.senderDomain": async ({ db, account, linkKey, settings }) => {
    const { senderEmail } = settings;
    if (senderEmail === "") return { domain: null, record: null, isProven: false };
    const domain = domainOf(senderEmail);
    const isProven = isProvenBy(await readProvenSender(db, account), senderEmail);
    return { domain, record: proofRecordOf(account, domain, linkKey), isProven };
  },

  "settings.proveSenderDomain": async (context) => {
    const { db, account, names, linkKey, settings } = context;
    const { senderEmail } = settings;
    if (senderEmail === "") throw noSender();
    await requireVouched(context);
    const domain = domainOf(senderEmail);
    const record = proofRecordOf(account, domain, linkKey);
    const isThere = await isRecordThere(names, record).catch(() => null);
    const { locale } = context.localeContext();
    if (isThere !== true) {
      const why = isThere === null ? "names_silent" : "no_record";
      throw new TranslatedError(
        "conflict",
        formatMessage(`sender_refusals.${why}`, locale, { domain, name: record.name }),
        formatMessage("sender_refusals.again", locale),
      );
    }
    if (!(await proveSender(db, account, senderEmail, `@${domain}`)))
      throw new ApiError("conflict", "The settings were changed meanwhile.", "Reload, and try again.");
    return { domain };
  },

  "settings.put": async (context, { basedOn, settings }) => {
    const { db, clock, account, nudge } = context;
    await db.write(async (tx) => {
      await tx.lock(`${account} settings`);
      const row = await readAccount(db, tx, account);
      if (!row || !isDeepStrictEqual(row.settings, basedOn)) {
        throw new ApiError(
          "conflict",
          "The settings were changed after they were read.",
          "Reload the settings and make your change again.",
        );
      }
      await updateSettings(db, tx, row, settings, clock.now());
      await wakeOpenCases(db, tx, account, clock.now());
      if (settings.connected && !basedOn.connected) {
        await insertAccountCommands(db, tx, account, [searchForOrphans(clock.now(), clock.now())]);
      }
    });
    nudge();
    return { ...presentAccount(await requireAccount(context)), settings };
  },
};

const noSender = () =>
  new ApiError("conflict", "The settings name no sender's address.", "Enter one, and save it first.");

/**
 * A proof would make messages come from the address at once, so the domain's records are read first: where they let other
 * servers send alone, receivers would hide the messages or refuse them.
 *
 * @throws {ApiError} that says what the records lack
 */
async function requireVouched(context: Context): Promise<void> {
  const { mailRoute, localeContext } = context;
  const read = await readDomainOf(context);
  const standing = standingOf(read, mailRoute);
  if (standing === "own" || standing === "vouched") return;
  const { domain, dmarc } = read;
  const { locale } = localeContext();
  const why = standing === "unknown" ? "names_silent" : standing;
  const values = {
    domain,
    name: domain,
    policy: dmarc.kind === "found" ? dmarc.policy : "none",
    include: `include:${mailRoute.spfInclude}`,
  };
  throw new TranslatedError(
    "conflict",
    formatMessage(`sender_refusals.${why}`, locale, values),
    formatMessage(
      standing === "unknown" ? "sender_refusals.again" : "sender_refusals.make_records",
      locale,
      values,
    ),
  );
}

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
