import { ApiError } from "../../api/api-error.ts";
import { limitBody } from "../limit-body.ts";

const MAX_BODY_BYTES = 256 * 1024;

/**
 * Refuses a call whose body is too large, before anything else reads it.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", limitCallBody(), verifySignature({ secrets, clock }), handler);
 * ```
 */
export const limitCallBody = () =>
  limitBody({
    maxBytes: MAX_BODY_BYTES,
    onLimit: () => {
      throw new ApiError(
        "too_large",
        `The body is larger than ${MAX_BODY_BYTES / 1024} kB.`,
        "Send less in one call.",
      );
    },
  });
