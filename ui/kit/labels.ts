import type { DashboardKey } from "../../server/i18n/dashboard-labels.ts";
import type { PlainKey } from "../../server/i18n/message-format.ts";

/** A label whose text takes no values. */
export type Label = PlainKey<DashboardKey>;
