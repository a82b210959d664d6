import { createMiddleware } from "hono/factory";
import { ApiError } from "../../api/api-error.ts";
import type { Clock } from "../../clock.ts";
import { checkSignature, type SignatureProblem, TOLERANCE_S } from "../stripe-signature.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/**
 * Refuses a call whose body Stripe did not sign for this app. Everything in the body counts as proven after this.
 *
 * @param secrets the app's signing secrets (`absec_…`), any of which may have signed; with none, every call is refused
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", verifySignature({ secrets, clock }), readPayload(), handler);
 * ```
 */
export const verifySignature = ({ secrets, clock }: { secrets: readonly string[]; clock: Clock }) =>
  createMiddleware<DashboardEnv>(async (c, next) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const problem = checkSignature(body, c.req.header("stripe-signature"), secrets, clock.now());
    if (problem) throw unsigned(problem, secrets.length > 0);
    await next();
  });

function unsigned({ code }: SignatureProblem, hasSecrets: boolean): ApiError {
  if (code === "too_old" || code === "in_the_future") {
    return new ApiError(
      "signature_expired",
      `The signature's time is more than ${TOLERANCE_S} seconds from the server's.`,
      "Sign the call right before it is sent; if it was, set the server's clock.",
    );
  }
  if (!hasSecrets) {
    return new ApiError(
      "signature_invalid",
      "This server has no app signing secret.",
      "Set STRIPE_APP_SIGNING_SECRETS on the server, once the app is uploaded.",
    );
  }
  const problem = {
    missing: "is missing",
    malformed: "has no t= and v1= values",
    mismatch: "does not fit the body",
  }[code];
  return new ApiError(
    "signature_invalid",
    `The signature in the header Stripe-Signature ${problem}.`,
    "Send exactly the text that was signed, and check that the server has this app's signing secret.",
  );
}
