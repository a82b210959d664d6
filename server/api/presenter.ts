import type { Schema } from "../../db/schema.ts";
import { customerZones } from "../dunning/contact/time-zone.ts";
import type { Reason } from "../dunning/model/reason.ts";
import type { LocaleContext } from "../i18n/locale-format.ts";
import { describeReason } from "../i18n/reasons.ts";
import type { Context } from "./context.ts";

export type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** For texts about a customer: their times are given on the customer's own clock, as far as it is known. */
export const localeContextFor = (
  { localeContext, settings }: Context,
  country: string | null,
): LocaleContext => localeContext(customerZones(country, settings.timeZone).primary);

/** Reasons keep their code and values, and get a text in the caller's language. */
export const presentReasons = (reasons: readonly Reason[], localeContext: LocaleContext) =>
  reasons.map((reason) => ({ ...reason, text: describeReason(reason, localeContext) }));
