import type { Mailer, VerifyResult } from "./mailer.ts";
import { type Clock, elapsedOf } from "../../clock.ts";

/** How long what the mail server said counts as its answer, ms. */
export const MAIL_CHECK_MS = 60_000;

/** The mailer's check, made at most once a minute however many people look: a mail server bans who knocks too often. */
export function verifiedSeldom(mailer: Pick<Mailer, "verify">, clock: Clock): Pick<Mailer, "verify"> {
  let last: { at: number; result: Promise<VerifyResult> } | null = null;
  return {
    verify() {
      const now = elapsedOf(clock);
      if (last === null || now >= last.at + MAIL_CHECK_MS) last = { at: now, result: mailer.verify() };
      return last.result;
    },
  };
}
