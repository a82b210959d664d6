/** Every way in which a call is refused, with its HTTP status. */
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
  rate_limited: 429,
  internal: 500,
} as const;
export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown where a call cannot be answered; the edge turns it into the error of the answer. */
export class ApiError extends Error {
  override readonly name = "Refusal";

  /**
   * @param message what is the matter, naming the thing and the cause
   * @param next what the person can do about it
   */
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly next: string,
    readonly fields?: { path: string; message: string }[],
  ) {
    super(message);
  }
}
