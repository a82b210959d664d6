import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeRequest } from "../../i18n/timeline.ts";
import type { Row } from "../presenter.ts";

export const presentRequest = (request: Row<"staffRequests">, localeContext: LocaleContext) => {
  const { id, kind, invoiceId, stepId, by, at } = request;
  return { id, kind, text: describeRequest(request, localeContext), invoiceId, stepId, by, at };
};
