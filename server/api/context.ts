import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Database } from "../../db/database.ts";
import type { Channel } from "../channels/channel.ts";
import type { Mailer } from "../channels/email/mailer.ts";
import type { Clock } from "../clock.ts";
import type { ClockCheck } from "../stripe/clock-check.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { AccountSettings } from "../dunning/model/settings.ts";
import type { LocaleContext } from "../i18n/locale-format.ts";
import type { Names } from "../names/resolver.ts";
import type { MailRoute } from "../names/sender-domain.ts";
import type { Gateway } from "../stripe/gateway.ts";
import type { Procedure } from "./procedure.ts";
import type { Role } from "./roles.ts";

/** The parts of a server that handlers work with, the same for every call. */
export type ApiServices = {
  db: Database;
  clock: Clock;
  /** Our clock beside Stripe's. */
  clockCheck: Pick<ClockCheck, "state">;
  gateway: Pick<Gateway, "readAccess" | "readPortal" | "readEndpoint" | "readHostedPage" | "findMarked">;
  mailer: Pick<Mailer, "verify" | "send">;
  /** Signs the link that proves a sender's address. */
  linkKey: string;
  /** Looks up the records of senders' domains. */
  names: Names;
  /** How the server's own mail leaves. */
  mailRoute: MailRoute;
  channels: readonly Channel[];
  /** The server's address on the internet. */
  publicUrl: string;
  /** Whether this server answers there, asked from here. */
  isReachable: (publicUrl: string) => Promise<boolean>;
  /** The sender of mail for a merchant whose settings name none. */
  from: { name: string; address: string };
  /** Wakes the engine's loop, because work may have fallen due. */
  nudge: () => void;
};

/** The caller of one call. The carrier of the call has proven all of it. */
export type Caller = {
  /** The tenant. Nothing in the input of a call can change it. */
  account: Account;
  /** Stripe's id of the user. */
  userId: string;
  roles: ReadonlySet<Role>;
  /** BCP 47. */
  locale: string;
  /** Unique to this call, and the same again when the same call is repeated; see `callIdOf`. */
  callId: string;
};

/** What a handler knows about the call that it answers. */
export type Context = ApiServices &
  Omit<Caller, "locale"> & {
    /** The account's settings when the call came in. */
    settings: AccountSettings;
    /** How texts are written for the caller: in their language, on the account's clock or in the given zone. */
    localeContext: (timeZone?: string) => LocaleContext;
    /** Logs a fault that the answer leaves out. */
    reportFault: (error: unknown) => void;
  };

export function createContext(
  services: ApiServices,
  { locale, ...caller }: Caller,
  { settings, reportFault }: Pick<Context, "settings" | "reportFault">,
): Context {
  return {
    ...services,
    ...caller,
    settings,
    localeContext: (timeZone = settings.timeZone) => ({ locale, timeZone }),
    reportFault,
  };
}

/**
 * The id of a call, made from the key that the caller gave it: a nonce or an idempotency key. Ids of new facts
 * are made of it. Hashed together with its owner, a key repeats nothing but the owner's own call.
 */
export const callIdOf = (account: Account, userId: string, key: string) =>
  createHash("sha256")
    .update(JSON.stringify([account, userId, key]))
    .digest("base64url")
    .slice(0, 24);

/** The code that runs for a procedure. */
export type Handler<P extends Procedure> = (
  context: Context,
  input: z.output<P["input"]>,
) => Promise<z.input<P["output"]>>;

/** A handler for each procedure of a contract. The compiler finds a missing one. */
export type Handlers<Contract extends Record<string, Procedure>> = {
  readonly [Name in keyof Contract]: Handler<Contract[Name]>;
};
