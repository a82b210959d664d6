import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../api/api-error.ts";

const MAX_BODY_BYTES = 256 * 1024;

/**
 * Refuses a call whose body is too large, before anything else reads it.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", limitBody(), verifySignature({ secrets, clock }), handler);
 * ```
 */
export const limitBody = () =>
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new ApiError(
        "too_large",
        `The body is larger than ${MAX_BODY_BYTES / 1024} kB.`,
        "Send less in one call.",
      );
    },
  });
