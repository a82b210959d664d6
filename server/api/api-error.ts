/** Every reason for which a call is refused, with the status that a carrier over HTTP answers. */
export const API_ERRORS = {
  invalid_request: 400,
  invalid_input: 400,
  signature_invalid: 401,
  signature_expired: 401,
  role_missing: 403,
  not_installed: 403,
  not_found: 404,
  unknown_procedure: 404,
  method_not_allowed: 405,
  conflict: 409,
  replayed: 409,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  too_slow: 503,
} as const;
export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown where a call cannot be answered. The carrier of the call turns it into the error of its answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  readonly next: string;
  readonly fields: { path: string; message: string }[] | undefined;

  /**
   * @param message names the thing and the cause
   * @param next the next step for the person who called
   * @param fields with `invalid_input`: the path in the input and what is expected there
   */
  constructor(
    code: ApiErrorCode,
    message: string,
    next: string,
    fields?: { path: string; message: string }[],
  ) {
    super(message);
    this.code = code;
    this.next = next;
    this.fields = fields;
  }
}

/** An error whose texts are in the caller's language already: they say more than a code can. */
export class TranslatedError extends ApiError {}

export const notFound = (thing: string, id: string) =>
  new ApiError(
    "not_found",
    `Makegood knows no ${thing} ${id} in this account.`,
    "Check the id and the mode (live or test). News from Stripe can take a few seconds to arrive.",
  );

export const replayed = () =>
  new ApiError("replayed", "This call was made before.", "Reload to see its effect, or sign a new call.");
