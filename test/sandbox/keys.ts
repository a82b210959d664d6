import { ApiError } from "./errors.ts";

/** What a restricted key may do: permissions by Stripe's names, such as `invoice_read`. */
export interface KeyOptions {
  /** The account that the key belongs to; the platform's own when left out. */
  account?: string;
  /** On the key's own account. Everything when left out, as a secret key may. Writing includes reading. */
  permissions?: readonly string[];
  /** On connected accounts, the column beside them in the Dashboard; the same as `permissions` when left out. */
  connectPermissions?: readonly string[];
}

/** What each path is about, the first that fits. A path without a row asks for nothing. */
const OBJECT_OF_PATH: [path: RegExp, object: string][] = [
  [/^\/v1\/customers\/\w+\/payment_methods\b/, "payment_method"],
  [/^\/v1\/customers\/\w+\/sources\b/, "source"],
  [/^\/v1\/(?:invoices|invoice_payments|invoiceitems)\b/, "invoice"],
  [/^\/v1\/customers\b/, "customer"],
  [/^\/v1\/subscriptions\b/, "subscription"],
  [/^\/v1\/subscription_schedules\b/, "subscription"],
  [/^\/v1\/payment_intents\b/, "payment_intent"],
  [/^\/v1\/payment_methods\b/, "payment_method"],
  [/^\/v1\/setup_intents\b/, "setup_intent"],
  [/^\/v1\/(?:charges|refunds)\b/, "charge"],
  [/^\/v1\/credit_notes\b/, "credit_note"],
  [/^\/v1\/disputes\b/, "dispute"],
  [/^\/v1\/mandates\b/, "mandate"],
  [/^\/v1\/products\b/, "product"],
  [/^\/v1\/(?:prices|plans)\b/, "plan"],
  [/^\/v1\/billing_portal\b/, "customer_portal"],
  [/^\/v1\/webhook_endpoints\b/, "webhook"],
  [/^\/v1\/events\b/, "event"],
  [/^\/v1\/accounts?\b/, "connected_account"],
];

/**
 * Refuses what a restricted key may not do, before anything else is looked at: whether the object exists does not
 * matter. The words are Stripe's, as public reports quote them (github.com/t3dotgg/stripe-recommendations/issues/23,
 * github.com/stripe/stripe-node/issues/2246). That the permission is looked at first is an assumption: docs/unproven.md.
 *
 * @param masked the key as Stripe quotes it
 */
export function requirePermission(
  key: KeyOptions | undefined,
  request: { method: string; path: string; account: string; connected: boolean },
  masked: string,
): void {
  const allowed = request.connected ? (key?.connectPermissions ?? key?.permissions) : key?.permissions;
  if (allowed === undefined) return;
  const object = OBJECT_OF_PATH.find(([path]) => path.test(request.path))?.[1];
  if (object === undefined) return;
  const needed = `${object}_${request.method === "GET" ? "read" : "write"}`;
  if (allowed.includes(needed) || allowed.includes(`${object}_write`)) return;
  throw new ApiError(
    403,
    {
      type: "invalid_request_error",
      message:
        `The provided key '${masked}' does not have the required permissions for this endpoint on account ` +
        `'${request.account}'. Having the 'rak_${needed}' permission would allow this request to continue.`,
    },
    { executed: false },
  );
}
