import type { Schema } from "../../db/schema.ts";
import type { Reason } from "../dunning/model/reason.ts";
import type { LocaleContext } from "../i18n/locale-format.ts";
import { describeReason } from "../i18n/reasons.ts";

export type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** Reasons keep their code and values, and get a text in the caller's language. */
export const presentReasons = (reasons: readonly Reason[], localeContext: LocaleContext) =>
  reasons.map((reason) => ({ ...reason, text: describeReason(reason, localeContext) }));
