import { type Context, Hono } from "hono";
import { masked, readAuthorization } from "./authorization.ts";
import { ApiError } from "./errors.ts";
import { API_VERSION } from "./events.ts";
import { expand } from "./expand.ts";
import { Params, parseForm } from "./form.ts";
import type { Answer } from "./idempotency.ts";
import { requirePermission } from "./keys.ts";
import { computedFields, routes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Call, Route } from "./world.ts";

/** The bindings that @hono/node-server gives; absent when a request comes through `app.request`. */
type Bindings = { Bindings: { incoming?: { socket: { destroy(): void } } } };

/** The HTTP face of the API: what happens to every request before and after its endpoint runs. */
export function apiApp(sandbox: Sandbox): Hono<Bindings> {
  const app = new Hono<Bindings>();
  // Node would write the time of this machine, which is not the time of this world.
  app.use(async (context, next) => {
    await next();
    context.res.headers.set("date", new Date(sandbox.clock.now()).toUTCString());
  });
  for (const route of routes)
    app.on(route.method.toUpperCase(), route.path, (context) => respond(sandbox, route, context));
  app.notFound((context) => {
    const { pathname } = new URL(context.req.url);
    return send(
      failure(
        new ApiError(404, {
          type: "invalid_request_error",
          message:
            `Unrecognized request URL (${context.req.method}: ${pathname}). Please see ` +
            "https://stripe.com/docs or we can help at https://support.stripe.com/.",
        }),
        "req_unrouted",
      ),
    );
  });
  app.onError((error) => {
    throw error;
  });
  return app;
}

async function respond(sandbox: Sandbox, route: Route, context: Context<Bindings>): Promise<Response> {
  const requestId = `req_${sandbox.requestIds.letters(14)}`;
  try {
    return await admit(sandbox, route, context, requestId);
  } catch (error) {
    if (error instanceof ApiError) return send(failure(error, requestId));
    throw error;
  }
}

async function admit(
  sandbox: Sandbox,
  route: Route,
  context: Context<Bindings>,
  requestId: string,
): Promise<Response> {
  const { req } = context;
  const url = new URL(req.url);
  const body = route.method === "get" ? "" : await req.text();
  const {
    account,
    livemode,
    key: apiKey,
    own,
  } = readAuthorization(sandbox, req.header("authorization"), req.header("stripe-account"));
  requirePermission(
    sandbox.keyOptions(apiKey),
    { method: req.method, path: url.pathname, account, connected: account !== own },
    masked(apiKey),
  );
  const fault = sandbox.faults.strike(req.method, url.pathname, account);
  if (fault?.kind === "reset_before") return breakConnection(context);
  if (fault?.kind === "server_error") throw serverError();
  if (fault?.kind === "rate_limited" || sandbox.limiter?.admit(account, livemode) === false)
    throw rateLimited();
  if (fault?.kind === "lock_timeout") throw lockTimeout();
  if (fault?.kind === "key_expired") throw keyExpired();
  if (fault?.kind === "permission_missing") throw permissionMissing(route.path);

  const tenant = sandbox.tenant(account, livemode);
  const key = route.method === "post" ? req.header("idempotency-key") : undefined;
  const scope = `${account} ${livemode}`;
  if (key !== undefined) {
    const record = sandbox.idempotency.claim(
      scope,
      key,
      `${req.method} ${url.pathname} ${body}`,
      sandbox.clock.now(),
    );
    if (record !== undefined) {
      if (fault?.kind === "reset_after") return breakConnection(context);
      const headers = {
        ...record.headers,
        "original-request": record.headers["request-id"] ?? "",
        "request-id": requestId,
      };
      return send({
        ...record,
        headers: { ...headers, "idempotent-replayed": "true", "idempotency-key": key },
      });
    }
  }

  const values = parseForm([url.search.slice(1), body].filter((part) => part !== "").join("&"));
  const call: Call = {
    world: sandbox,
    tenant,
    request: { id: requestId, idempotency_key: key ?? null },
    params: new Params(values),
    path: (name) => req.param(name) ?? "",
  };
  let answer: Answer;
  let executed = true;
  try {
    const result = expand(route.run(call), call.params.strings("expand") ?? [], tenant, computedFields);
    answer = { status: 200, body: JSON.stringify(result), headers: headersFor(requestId) };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      if (key !== undefined) sandbox.idempotency.release(scope, key);
      throw error;
    }
    answer = failure(error, requestId);
    executed = error.executed;
  }
  if (fault?.kind === "server_error_after") answer = failure(serverError(), requestId);
  if (fault?.kind === "hold") await fault.released;
  if (key !== undefined) {
    if (executed) sandbox.idempotency.keep(scope, key, answer);
    else sandbox.idempotency.release(scope, key);
  }
  if (fault?.kind === "reset_after") return breakConnection(context);
  return send(
    key === undefined ? answer : { ...answer, headers: { ...answer.headers, "idempotency-key": key } },
  );
}

function headersFor(requestId: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "request-id": requestId,
    "stripe-version": API_VERSION,
    "cache-control": "no-cache, no-store",
  };
}

function failure(error: ApiError, requestId: string): Answer {
  const body = {
    error: { ...error.body, request_log_url: `https://dashboard.stripe.com/logs/${requestId}` },
  };
  return {
    status: error.status,
    body: JSON.stringify(body),
    headers: { ...headersFor(requestId), ...error.headers },
  };
}

function send(answer: Answer): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

function breakConnection(context: Context<Bindings>): Response {
  const socket = context.env?.incoming?.socket;
  if (socket === undefined)
    throw new TypeError("fetch failed: the sandbox broke the connection (planned fault)");
  socket.destroy();
  return new Response(null, { status: 500 });
}

function serverError(): ApiError {
  return new ApiError(
    500,
    { type: "api_error", message: "An unknown error occurred (planned fault of the sandbox)" },
    { executed: false },
  );
}

function rateLimited(): ApiError {
  return new ApiError(
    429,
    {
      type: "invalid_request_error",
      code: "rate_limit",
      message: "Request rate limit exceeded. Learn more at https://stripe.com/docs/rate-limits.",
    },
    { executed: false, headers: { "stripe-rate-limited-reason": "global-rate" } },
  );
}

/** The answer to a key that was rolled. Source: docs.stripe.com/error-codes#api-key-expired. */
function keyExpired(): ApiError {
  return new ApiError(
    401,
    {
      type: "invalid_request_error",
      code: "api_key_expired",
      message: "Expired API Key provided: sk_test_*********000",
    },
    { executed: false },
  );
}

/** The answer to a restricted key without the permission. Source: docs.stripe.com/keys/restricted-api-keys. */
function permissionMissing(path: string): ApiError {
  return new ApiError(
    403,
    {
      type: "invalid_request_error",
      message: `The provided key 'rk_test_*********000' does not have the required permissions for this endpoint on account 'acct_000' (${path}).`,
    },
    { executed: false },
  );
}

function lockTimeout(): ApiError {
  return new ApiError(
    429,
    {
      type: "invalid_request_error",
      code: "lock_timeout",
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently " +
        "accessing it. If you see this error intermittently, retry the request.",
    },
    { executed: false, headers: { "stripe-should-retry": "true" } },
  );
}
