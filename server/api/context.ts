import { createHash } from "node:crypto";
import type { Database, Writer } from "../../db/database.ts";
import type { Mailer } from "../channels/email/mailer.ts";
import type { Channel } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import type { AccountSettings } from "../dunning/model/settings.ts";
import type { Decision } from "../dunning/model/decision.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { lockCustomers, evaluateWithin } from "../engine/evaluate.ts";
import type { Gateway } from "../stripe/gateway.ts";
import type { LocaleContext } from "../i18n/locale-format.ts";
import type { Given, ProcedureName, Returned } from "./contract.ts";
import { ApiError } from "./api-error.ts";
import type { Role } from "./roles.ts";

/** What the server works with beyond its database, as far as answers tell about it. */
export type Facilities = {
  gateway: Pick<Gateway, "readAccess">;
  mailer: Pick<Mailer, "verify">;
  channels: readonly Channel[];
  /** Where the internet reaches this server. */
  publicUrl: string;
  /** Who the mail is from where the merchant set nobody. */
  from: { name: string; address: string };
};

/** Who calls, proven by the signature, and what a procedure works with. */
export type Context = {
  db: Database;
  clock: Clock;
  account: Account;
  /** As they stood when the call came in. */
  settings: AccountSettings;
  /** Stripe's id of the user. */
  userId: string;
  roles: ReadonlySet<Role>;
  /** Unique to this call, and the same again when the same call is replayed. */
  callId: string;
  /** How words are said to the caller; without a customer's zone, on the account's clock. */
  localeContext: (timeZone?: string) => LocaleContext;
  /** Tells the loop that work may have fallen due. */
  nudge: () => void;
  /** Tells whoever runs the server of a fault that the answer goes round. */
  fault: (error: unknown) => void;
} & Facilities;

export type Run<Name extends ProcedureName> = (
  context: Context,
  input: Given<Name>,
) => Promise<Returned<Name>>;

export const callIdOf = (account: Account, userId: string, nonce: string) =>
  createHash("sha256")
    .update(JSON.stringify([account, userId, nonce]))
    .digest("base64url")
    .slice(0, 24);

/**
 * Writes what a person did as facts about one customer and looks at the customer again, in one
 * transaction: what follows from an action is there when the answer goes out, and a crash leaves both or
 * neither. Conclusions are never written here; they are the decision's.
 */
export async function act<Result>(
  { db, clock, channels, account, nudge }: Context,
  customerId: string,
  write: (tx: Writer) => Promise<Result>,
): Promise<{ result: Result; decision: Decision }> {
  const done = await db.write(async (tx) => {
    await lockCustomers(tx, account, [customerId]);
    const result = await write(tx);
    const look = (await evaluateWithin({ db, clock, channels }, tx, account, [customerId])).get(customerId);
    if (!look) throw new Error(`looking at customer ${customerId} of ${account} gave no decision`);
    return { result, decision: look.decision };
  });
  nudge();
  return done;
}

export const notFound = (what: string, id: string) =>
  new ApiError(
    "not_found",
    `This account has no ${what} ${id}, as far as Makegood has heard.`,
    "Check the id and the mode (live or test); what just happened in Stripe can take a few seconds to arrive.",
  );

/** The row of a fact exists already: the same call came to another process of this server before. */
export const replayed = () =>
  new ApiError("replayed", "This call was made before and has taken effect.", "Reload to see its effect.");
