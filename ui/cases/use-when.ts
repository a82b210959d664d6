import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { isSameTime, localDay } from "./local-days.ts";

/**
 * When something is, on the account's clock: the only one on the screen. Where a message goes out or a charge is made, the
 * customer's local time stands beside it.
 *
 * @param customerZone IANA
 */
export function useWhen(customerZone: string) {
  const t = useTranslate();
  const { now, timeZone } = useSession();
  const format = useFormat();
  const local = useFormat(customerZone);
  const atCustomer = (at: number) =>
    localDay(at, customerZone) === localDay(at, timeZone) ? local.time(at) : local.when(at);
  const when = (at: number) => (at <= now ? t("ui_case.now") : format.when(at));
  const besideCustomer = (said: string, at: number) =>
    isSameTime(at, customerZone, timeZone)
      ? said
      : t("ui_case_status.local", { when: said, local: atCustomer(at) });
  return {
    /** Of something to come; what is due is `now`. */
    when,
    /** The same of a message or a charge. */
    whenAtCustomer: (at: number) => besideCustomer(when(at), at),
    /** Of a message or a charge in the past. */
    wasAtCustomer: (at: number) => besideCustomer(format.when(at), at),
  };
}
