import { isDeepStrictEqual } from "node:util";
import { insertAccountCommands } from "../../../db/stores/account-commands.ts";
import { readAccount, updateSettings, wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { searchForOrphans } from "../../dunning/account-look-ups.ts";
import { takeSenderMail } from "../../../db/stores/sender-proofs.ts";
import { SENDER_LINK_MS, signSenderClaim } from "../../channels/email/sender-proof.ts";
import { formatMessage } from "../../i18n/text.ts";
import { ApiError } from "../api-error.ts";
import type { Handlers } from "../context.ts";
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
    if (address === "") {
      throw new ApiError(
        "conflict",
        "The settings name no sender's address.",
        "Enter one, and save it first.",
      );
    }
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

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
