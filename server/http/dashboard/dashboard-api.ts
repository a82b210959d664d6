import { type Context as HonoContext, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { z } from "zod";
import type { Database } from "../../../db/database.ts";
import { accountKey, type AccountRow, accounts } from "../../../db/stores/accounts.ts";
import { upsertStaffName, staffNames } from "../../../db/stores/staff-names.ts";
import type { Clock } from "../../clock.ts";
import { wordApiError } from "../../i18n/api-errors.ts";
import { languageOf } from "../../i18n/catalogue.ts";
import type { Report, RequestEnv } from "../request-env.ts";
import { checkSignature, type SignatureProblem, TOLERANCE_S } from "../stripe-signature.ts";
import { callIdOf, type Context, type Facilities } from "../../api/context.ts";
import { type ApiErrorBody, type Around, CONTRACT, type ProcedureName } from "../../api/contract.ts";
import { describeApi } from "../../api/openapi.ts";
import { verifiedSeldom } from "../../channels/email/cached-mail-check.ts";
import { Nonces } from "./nonces.ts";
import { payloadSchema } from "./signed-payload.ts";
import { PROCEDURES } from "../../api/handlers.ts";
import { labelsFor } from "../../i18n/dashboard/labels.ts";
import { RateLimit } from "../rate-limit.ts";
import { API_ERRORS, ApiError } from "../../api/api-error.ts";
import { type Role, rolesOf, stripeRolesWith } from "../../api/roles.ts";

export type ApiParts = {
  db: Database;
  clock: Clock;
  /** `absec_…`, any of which may have signed; with none, every call is refused. */
  signingSecrets: readonly string[];
  /** Tells the loop that work may have fallen due. */
  nudge: () => void;
  /** Told of every fault behind a 500. */
  report: Report;
} & Facilities;

/** The caller's locale is known once the signature has been checked. */
type ApiEnv = { Variables: RequestEnv["Variables"] & { locale?: string; labels?: boolean } };

const MAX_BODY = 256 * 1024;

/** A Dashboard page makes about ten calls at once; nobody clicks four times a second for long. */
const RATE = { burst: 60, perSecond: 4 };

/** A signature may be as much ahead of our clock as behind it, so it is good for twice the tolerance. */
const NONCE_MS = 2 * TOLERANCE_S * 1000;

/**
 * The API that the Dashboard app calls: `POST /api/v1/<procedure>`, each request signed by Stripe for one
 * user of one account. The tenant is what was signed and nothing else.
 */
export function createApi(parts: ApiParts): Hono<RequestEnv> {
  const nonces = new Nonces();
  const rate = new RateLimit(RATE);
  const description = describeApi();
  const { gateway, mailer, channels, publicUrl, from } = parts;
  const facilities: Facilities = {
    gateway,
    mailer: verifiedSeldom(mailer, parts.clock),
    channels,
    publicUrl,
    from,
  };
  const api = new Hono<ApiEnv>();

  // The Dashboard app runs in a frame whose origin is `null`; no cookie is ever sent, so `*` gives nothing away.
  api.use(
    "/api/v1/*",
    cors({
      origin: "*",
      allowMethods: ["POST", "GET"],
      allowHeaders: ["stripe-signature", "content-type"],
      exposeHeaders: ["x-request-id", "retry-after"],
      maxAge: 600,
    }),
  );
  api.get("/api/v1/description", (c) => c.json(description));
  api.post(
    "/api/v1/:procedure",
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new ApiError(
          "too_large",
          `The body is larger than ${MAX_BODY / 1024} kB.`,
          "Send less in one call.",
        );
      },
    }),
    async (c) => {
      const body = new Uint8Array(await c.req.arrayBuffer());
      const now = parts.clock.now();
      const payload = readSigned(parts, body, c.req.header("stripe-signature"), now);
      const locale = localeOrEnglish(payload.locale);
      c.set("locale", locale);
      c.set("labels", payload.labels === true);
      const name = nameOf(c.req.param("procedure"), payload.procedure);
      const account = accountKey({ stripeAccountId: payload.account_id, livemode: payload.livemode });

      const wait = rate.delay(`${account} ${payload.user_id}`, now);
      if (wait > 0) {
        c.header("retry-after", String(Math.ceil(wait / 1000)));
        throw new ApiError(
          "rate_limited",
          "You called too often.",
          `Wait ${Math.ceil(wait / 1000)} s and try again.`,
        );
      }
      const { settings } = await mustBeInstalled(parts.db, account);
      const roles = rolesOf(payload.stripe_roles ?? []);
      const { role, changes } = CONTRACT[name];
      if (!roles.has(role)) throw roleMissing(name, role);
      const context: Context = {
        db: parts.db,
        clock: parts.clock,
        account,
        settings,
        userId: payload.user_id,
        roles,
        callId: callIdOf(account, payload.user_id, payload.nonce),
        localeContext: (timeZone = settings.timeZone) => ({ locale, timeZone }),
        nudge: parts.nudge,
        fault: (error) => parts.report({ where: "api", requestId: c.get("requestId"), error }),
        ...facilities,
      };
      const call = prepare(name, context, payload.input);
      if (changes && !nonces.take(context.callId, now + NONCE_MS, now)) {
        throw new ApiError("replayed", "This call was made before.", "Sign a new call, with a new nonce.");
      }
      const output = await call();
      const staff = await staffNames(parts.db, account);
      if (changes) await introduce(context, payload.user_name, staff);
      const around: Around = {
        at: parts.clock.now(),
        you: { userId: payload.user_id, roles: [...roles] },
        staff,
      };
      return c.json({ ok: true, output, ...around, ...labelsAsked(c) });
    },
  );
  api.all("/api/v1/:procedure", (c) => {
    c.header("allow", "POST");
    throw new ApiError("method_not_allowed", `${c.req.method} is not a call of this API.`, "Call with POST.");
  });

  api.onError((error, c) => {
    const refusal = error instanceof ApiError ? error : broken(error, c.get("requestId"), parts.report);
    const { code, fields } = refusal;
    const words = wordsOf(refusal, c.get("locale") ?? "en", c.get("requestId"));
    const told: ApiErrorBody = { code, ...words, ...(fields ? { fields } : {}) };
    return c.json({ ok: false, error: told, ...labelsAsked(c) }, API_ERRORS[code]);
  });
  return api;
}

/** A view that opens has no words yet: they come with its first answer, also when that is a refusal. */
const labelsAsked = (c: HonoContext<ApiEnv>) =>
  c.get("labels") ? { labels: labelsFor(c.get("locale") ?? "en") } : {};

function readSigned({ signingSecrets }: ApiParts, body: Uint8Array, header: string | undefined, now: number) {
  const problem = checkSignature(body, header, signingSecrets, now);
  if (problem) throw unsigned(problem, signingSecrets.length > 0);
  const payload = payloadSchema.safeParse(parse(body));
  if (!payload.success) {
    throw new ApiError(
      "invalid_request",
      "The signed payload is not what a call needs.",
      "Sign procedure, input, livemode and nonce, and send exactly the text that was signed.",
      fieldsOf(payload.error),
    );
  }
  return payload.data;
}

/** No database keeps a NUL or half a character in a text. */
const UNKEEPABLE = /[\0\p{Surrogate}]/u;

function parse(body: Uint8Array): unknown {
  let unkeepable = false;
  try {
    const read: unknown = JSON.parse(new TextDecoder().decode(body), (key, value: unknown) => {
      unkeepable ||= UNKEEPABLE.test(key) || (typeof value === "string" && UNKEEPABLE.test(value));
      return value;
    });
    if (!unkeepable) return read;
  } catch {
    throw new ApiError("invalid_request", "The body is not JSON.", "Send exactly the text that was signed.");
  }
  throw new ApiError(
    "invalid_request",
    "A text in the body has a character that cannot be kept: NUL, or half of a surrogate pair.",
    "Leave that character out.",
  );
}

function unsigned({ code }: SignatureProblem, canCheck: boolean): ApiError {
  if (code === "too_old" || code === "in_the_future") {
    return new ApiError(
      "signature_expired",
      `The signature's time is more than ${TOLERANCE_S} seconds from the server's.`,
      "Sign the call right before it is sent; if it was, set the server's clock.",
    );
  }
  if (!canCheck) {
    return new ApiError(
      "signature_invalid",
      "This server knows no app signing secret.",
      "Set STRIPE_APP_SIGNING_SECRETS on the server, once the app is uploaded.",
    );
  }
  const how = {
    missing: "is missing",
    malformed: "has no t= and v1= values",
    mismatch: "does not fit the body",
  };
  return new ApiError(
    "signature_invalid",
    `The signature in the header Stripe-Signature ${how[code]}.`,
    "Send exactly the text that was signed, and check that the server has this app's signing secret.",
  );
}

function nameOf(path: string, signed: string): ProcedureName {
  if (!isProcedure(path)) {
    throw new ApiError(
      "unknown_procedure",
      `There is no procedure ${JSON.stringify(path.slice(0, 60))}.`,
      "GET /api/v1/description lists them all.",
    );
  }
  if (path !== signed) {
    throw new ApiError(
      "invalid_request",
      `The path says ${path}, but ${JSON.stringify(signed)} was signed.`,
      "Call the procedure that was signed.",
    );
  }
  return path;
}

const isProcedure = (name: string): name is ProcedureName => Object.hasOwn(CONTRACT, name);

async function mustBeInstalled(db: Database, account: string): Promise<AccountRow> {
  const row = await accounts(db).get(account);
  if (row?.status === "active") return row;
  throw new ApiError(
    "not_installed",
    `Makegood is not installed in ${account}.`,
    "Install the app in this account and mode; right after installing, wait a few seconds.",
  );
}

const roleMissing = (name: ProcedureName, role: Role) =>
  new ApiError(
    "role_missing",
    `${name} needs the role ${role}, which none of your Stripe roles brings.`,
    `Ask an administrator for one of these roles in Stripe: ${stripeRolesWith(role).join(", ")}.`,
  );

/** The payload's locale as Intl writes it; what Intl does not know is English. */
function localeOrEnglish(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

const LONGEST_NAME = 100;

/**
 * Keeps the name that the caller goes by, so that colleagues see it beside what the caller did. Whoever
 * only reads leaves no trace, their name included.
 */
async function introduce(
  { db, account, userId }: Context,
  said: string | undefined,
  staff: Record<string, string>,
): Promise<void> {
  const name = [...(said ?? "").trim()].slice(0, LONGEST_NAME).join("").trim();
  if (name === "" || staff[userId] === name) return;
  await upsertStaffName(db, account, { userId, name });
  staff[userId] = name;
}

/** Checks the input at once, so that a bad call spends no nonce; the call itself comes after. */
function prepare<Name extends ProcedureName>(
  name: Name,
  context: Context,
  given: unknown,
): () => Promise<unknown> {
  const { input, output } = CONTRACT[name];
  const read = input.safeParse(given);
  if (!read.success) {
    throw new ApiError(
      "invalid_input",
      `The input of ${name} is not right.`,
      "Put the named fields right and call again.",
      fieldsOf(read.error),
    );
  }
  const run = PROCEDURES[name] as (context: Context, input: unknown) => Promise<unknown>;
  // The contract is also a filter: what it does not name never leaves the server.
  return async () => output.parse(await run(context, read.data));
}

const fieldsOf = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));

/** English says what exactly is the matter; the other languages say it by its code. */
function wordsOf({ code, message, next }: ApiError, locale: string, requestId: string) {
  if (languageOf(locale) === "en") return { message, next };
  const words = wordApiError(code, { locale });
  return code === "internal" ? { ...words, message: `${words.message} (${requestId})` } : words;
}

function broken(error: unknown, requestId: string, report: Report): ApiError {
  report({ where: "api", requestId, error });
  return new ApiError(
    "internal",
    `The server failed at request ${requestId}.`,
    "Reload to see whether your change was made; if this lasts, give the number to whoever runs the server.",
  );
}
