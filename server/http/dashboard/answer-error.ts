import type { ErrorHandler } from "hono";
import { API_ERRORS, ApiError, TranslatedError } from "../../api/api-error.ts";
import type { ApiErrorBody } from "../../api/contract.ts";
import { describeApiError } from "../../i18n/api-errors.ts";
import { BASE_LANGUAGE } from "../../i18n/message-format.ts";
import { languageOf } from "../../i18n/text.ts";
import type { Refusals } from "../refusals.ts";
import type { Report } from "../request-env.ts";
import { labelsOf } from "./answer-labels.ts";
import type { RefusedCallEnv } from "./dashboard-env.ts";

/**
 * Answers a refused call with its error in the caller's language. Any other error is a fault of the server: the
 * log gets the fault, the caller gets its number.
 *
 * @example
 * ```ts
 * api.onError(answerError({ report }));
 * ```
 */
export const answerError =
  ({ report, refusals }: { report: Report; refusals?: Refusals | undefined }): ErrorHandler<RefusedCallEnv> =>
  (error, c) => {
    const { requestId, locale = "en", account, procedure } = c.var;
    if (error instanceof ApiError) refusals?.note({ where: "api", code: error.code, account, requestId });
    else report({ where: "api", requestId, error, account, procedure });
    const apiError = error instanceof ApiError ? error : internalError(requestId);
    const { code, fields } = apiError;
    const text = textOf(apiError, locale, requestId);
    const body: ApiErrorBody = { code, ...text, ...(fields ? { fields } : {}) };
    return c.json({ ok: false, error: body, ...labelsOf(c.var) }, API_ERRORS[code]);
  };

const internalError = (requestId: string) =>
  new ApiError(
    "internal",
    `The server failed at request ${requestId}.`,
    "Reload to see whether your change was made. If this goes on, give the number to the operator of the server.",
  );

/** English gets the exact message. The other languages have one text for each code. */
function textOf(error: ApiError, locale: string, requestId: string) {
  const { code, message, next } = error;
  if (error instanceof TranslatedError || languageOf(locale) === BASE_LANGUAGE) return { message, next };
  const text = describeApiError(code, locale);
  return code === "internal" ? { ...text, message: `${text.message} (${requestId})` } : text;
}
