import { createMiddleware } from "hono/factory";
import { accountKey } from "../../../db/stores/accounts.ts";
import { ApiError } from "../../api/api-error.ts";
import { fieldsOf } from "../../api/call-procedure.ts";
import type { DashboardEnv } from "./dashboard-env.ts";
import { payloadSchema } from "./signed-payload.ts";

/**
 * Reads the signed payload: who calls, for which account, in which language.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", verifySignature({ secrets, clock }), readPayload(), (c) => c.json(c.get("payload")));
 * ```
 */
export const readPayload = () =>
  createMiddleware<DashboardEnv>(async (c, next) => {
    const parsed = payloadSchema.safeParse(parseJson(await c.req.text()));
    if (!parsed.success) {
      throw new ApiError(
        "invalid_request",
        "The signed payload is not a call of this API.",
        "Sign procedure, input, livemode and nonce, and send exactly the text that was signed.",
        fieldsOf(parsed.error),
      );
    }
    const payload = parsed.data;
    c.set("payload", payload);
    c.set("account", accountKey({ stripeAccountId: payload.account_id, livemode: payload.livemode }));
    c.set("locale", canonicalOrEnglish(payload.locale));
    await next();
  });

/** No database stores a NUL or half a character in a text. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

function parseJson(text: string): unknown {
  let hasUnstorable = false;
  try {
    const value: unknown = JSON.parse(text, (key, value: unknown) => {
      hasUnstorable ||= UNSTORABLE.test(key) || (typeof value === "string" && UNSTORABLE.test(value));
      return value;
    });
    if (!hasUnstorable) return value;
  } catch {
    throw new ApiError("invalid_request", "The body is not JSON.", "Send exactly the text that was signed.");
  }
  throw new ApiError(
    "invalid_request",
    "A text in the body has a character that cannot be stored: NUL, or half of a surrogate pair.",
    "Leave that character out.",
  );
}

function canonicalOrEnglish(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}
