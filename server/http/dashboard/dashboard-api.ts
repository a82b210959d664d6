import { Hono } from "hono";
import { cors } from "hono/cors";
import { ApiError } from "../../api/api-error.ts";
import type { ApiServices } from "../../api/context.ts";
import { verifiedSeldom } from "../../channels/email/cached-mail-check.ts";
import { requireJson } from "../require-json.ts";
import type { Refusals } from "../refusals.ts";
import type { Report, RequestEnv } from "../request-env.ts";
import { answerCall } from "./answer-call.ts";
import { answerError } from "./answer-error.ts";
import type { RefusedCallEnv } from "./dashboard-env.ts";
import { limitCallBody } from "./limit-call-body.ts";
import { limitRate } from "./limit-rate.ts";
import { matchProcedure } from "./match-procedure.ts";
import { describeDashboardApi } from "./openapi.ts";
import { requireInstalled } from "./require-installed.ts";
import { setContext } from "./set-context.ts";
import { readPayload } from "./read-payload.ts";
import { verifySignature } from "./verify-signature.ts";

export type DashboardApiDependencies = ApiServices & {
  /** `absec_…`, any of which may have signed; with none, every call is refused. */
  signingSecrets: readonly string[];
  /** Gets every fault behind a 500. */
  report: Report;
  /** Gets every refused call. */
  refusals?: Refusals;
};

/**
 * The API that the Dashboard extension calls: `POST /api/v1/<procedure>`, each request signed by Stripe for one
 * user of one account. The tenant is the signed account and nothing else.
 */
export function createDashboardApi({
  signingSecrets: secrets,
  report,
  refusals,
  ...parts
}: DashboardApiDependencies): Hono<RequestEnv> {
  const { db, clock, gateway } = parts;
  const services: ApiServices = {
    ...parts,
    mailer: { ...parts.mailer, ...verifiedSeldom(parts.mailer, clock) },
  };
  const description = describeDashboardApi();
  const api = new Hono<RefusedCallEnv>();

  api.use("/api/v1/*", extensionCors());
  api.get("/api/v1/description", (c) => c.json(description));
  api.post(
    "/api/v1/:procedure",
    requireJson(() => {
      throw new ApiError(
        "unsupported_media_type",
        "The body is not application/json.",
        "Send content-type: application/json.",
      );
    }),
    limitCallBody(),
    verifySignature({ secrets, clock }),
    readPayload(),
    matchProcedure(),
    limitRate({ clock }),
    requireInstalled({ db, gateway, clock }),
    setContext({ services, report }),
    answerCall,
  );
  api.all("/api/v1/:procedure", (c) => {
    c.header("allow", "POST");
    throw new ApiError("method_not_allowed", `${c.req.method} is not a call of this API.`, "Call with POST.");
  });
  api.onError(answerError({ report, refusals }));
  return api;
}

/** The extension runs in a frame whose origin is `null`. No cookie is ever sent, so `*` gives nothing away. */
const extensionCors = () =>
  cors({
    origin: "*",
    allowMethods: ["POST", "GET"],
    allowHeaders: ["stripe-signature", "content-type"],
    exposeHeaders: ["x-request-id", "retry-after"],
    maxAge: 600,
  });
