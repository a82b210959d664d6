import { ApiError } from "./errors.ts";
import type { Sandbox } from "./sandbox.ts";

const KEY = /^(?:sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$/;

/**
 * Reads the key (bearer token or basic user name) and the account it acts for. The key's prefix chooses the mode.
 * @throws ApiError 401 for a missing or invalid key, 403 for an account that this key cannot reach
 */
export function readAuthorization(
  sandbox: Sandbox,
  authorization: string | undefined,
  accountHeader: string | undefined,
): { account: string; livemode: boolean; key: string; own: string } {
  const key = keyFrom(authorization);
  if (key === undefined || key === "")
    throw new ApiError(
      401,
      {
        type: "invalid_request_error",
        message:
          "You did not provide an API key. You need to provide your API key in the Authorization header, using " +
          "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication " +
          "for details, or we can help at https://support.stripe.com/.",
      },
      { executed: false },
    );
  const mode = KEY.exec(key)?.[1];
  if (mode === undefined || !sandbox.acceptsKey(key))
    throw new ApiError(
      401,
      { type: "invalid_request_error", message: `Invalid API Key provided: ${masked(key)}` },
      { executed: false },
    );
  const own = sandbox.keyOptions(key)?.account ?? sandbox.platformAccount;
  const account = accountHeader ?? own;
  if (!sandbox.acceptsAccount(account))
    throw new ApiError(
      403,
      {
        type: "invalid_request_error",
        code: "account_invalid",
        message:
          `The provided key '${masked(key)}' does not have access to account '${account}' (or that account does ` +
          "not exist). Application access may have been revoked.",
      },
      { executed: false },
    );
  return { account, livemode: mode === "live", key, own };
}

function keyFrom(authorization: string | undefined): string | undefined {
  const [scheme, value] = authorization?.split(" ", 2) ?? [];
  if (value === undefined) return undefined;
  if (scheme?.toLowerCase() === "bearer") return value;
  if (scheme?.toLowerCase() === "basic") return Buffer.from(value, "base64").toString("utf8").split(":")[0];
  return undefined;
}

export function masked(key: string): string {
  return key.length <= 12
    ? "*".repeat(key.length)
    : `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}
