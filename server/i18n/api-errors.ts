import { formatMessage, hasMessage } from "./text.ts";

/**
 * What is the matter, and what the person can do, by the code of an API error. An unknown code is a fault of the
 * server.
 */
export function describeApiError(code: string, locale: string): { message: string; next: string } {
  const known = hasMessage(`api_errors.${code}`) ? (code as "internal") : "internal";
  return {
    message: formatMessage(`api_errors.${known}`, locale),
    next: formatMessage(`api_error_next_steps.${known}`, locale),
  };
}
