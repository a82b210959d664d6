import type { Charge, PaymentIntent, PaymentMethod, SetupIntent } from "./wire.ts";

/** The `error` member of a failed answer, as far as this sandbox fills it. */
export interface ErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  doc_url?: string;
  decline_code?: string;
  advice_code?: string;
  network_advice_code?: string;
  network_decline_code?: string;
  charge?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
  payment_method_type?: string;
  setup_intent?: SetupIntent;
  request_log_url?: string;
}

/**
 * An answer other than 2xx. `executed` says whether the endpoint had begun to act: such an answer is kept under the
 * idempotency key and replayed, while a request that was refused at the door may be sent again with the same key.
 * Source: docs.stripe.com/api/idempotent_requests.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly executed: boolean;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    body: ErrorBody,
    options: { executed?: boolean; headers?: Record<string, string> } = {},
  ) {
    super(body.message);
    this.status = status;
    this.body = body;
    if (body.code !== undefined)
      body.doc_url ??= `https://stripe.com/docs/error-codes/${body.code.replaceAll("_", "-")}`;
    this.executed = options.executed ?? true;
    this.headers = options.headers ?? {};
  }
}

/** A parameter that cannot be accepted: nothing was executed. */
export function badParameter(message: string, param: string, code?: string): ApiError {
  return new ApiError(
    400,
    { type: "invalid_request_error", message, param, ...(code === undefined ? {} : { code }) },
    { executed: false },
  );
}

/** The request was understood, but the object's state forbids it. */
export function badState(message: string, code?: string, param?: string): ApiError {
  return new ApiError(400, {
    type: "invalid_request_error",
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  });
}

/**
 * @param status 404 when the id stands in the path, 400 when a parameter names it
 */
export function missing(kind: string, id: string, param: string, status: 400 | 404): ApiError {
  const hint =
    kind === "PaymentMethod"
      ? "; It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry" +
        " this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication"
      : "";
  return new ApiError(
    status,
    {
      type: "invalid_request_error",
      code: "resource_missing",
      message: `No such ${kind}: '${id}'${hint}`,
      param,
    },
    { executed: false },
  );
}

/** What an issuer or bank said, in the members that PaymentIntents, charges and errors share. */
export interface DeclineDetail {
  code: string;
  declineCode: string | null;
  adviceCode: string | null;
  networkAdviceCode: string | null;
  networkDeclineCode: string | null;
  message: string;
}

/** The 402 of a declined payment. */
export function declined(
  detail: DeclineDetail,
  objects: {
    charge?: Charge;
    paymentIntent?: PaymentIntent;
    paymentMethod?: PaymentMethod;
    setupIntent?: SetupIntent;
  },
): ApiError {
  return new ApiError(402, {
    type: "card_error",
    code: detail.code,
    message: detail.message,
    ...(detail.declineCode === null ? {} : { decline_code: detail.declineCode }),
    ...(detail.adviceCode === null ? {} : { advice_code: detail.adviceCode }),
    ...(detail.networkAdviceCode === null ? {} : { network_advice_code: detail.networkAdviceCode }),
    ...(detail.networkDeclineCode === null ? {} : { network_decline_code: detail.networkDeclineCode }),
    ...(objects.charge === undefined ? {} : { charge: objects.charge.id }),
    ...(objects.paymentIntent === undefined ? {} : { payment_intent: objects.paymentIntent }),
    ...(objects.paymentMethod === undefined
      ? {}
      : { payment_method: objects.paymentMethod, payment_method_type: objects.paymentMethod.type }),
    ...(objects.setupIntent === undefined ? {} : { setup_intent: objects.setupIntent }),
  });
}
