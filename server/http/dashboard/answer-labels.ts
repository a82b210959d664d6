import type { AnswerLabels } from "../../api/contract.ts";
import { dashboardLabels } from "../../i18n/dashboard-labels.ts";
import type { RefusedCallEnv } from "./dashboard-env.ts";

/**
 * The extension's labels, if the call asked for them. A view that opens has none yet: they come with its first
 * answer, even if that is an error.
 */
export const labelsOf = ({ payload, locale = "en" }: RefusedCallEnv["Variables"]): AnswerLabels =>
  payload?.labels ? { labels: dashboardLabels(locale) } : {};
