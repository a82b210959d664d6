import { and, asc, eq, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import { POWERS } from "../../server/dunning/facts/facts.ts";
import { importOf } from "../../server/dunning/account-look-ups.ts";
import { insertAccountCommands } from "./account-commands.ts";
import { beginImportWithin } from "./imports.ts";
import { upsertConnection } from "./account-connections.ts";
import { beginPowersWithin } from "./powers.ts";
import type { Database, Writer } from "../database.ts";

export type AccountRow = Database["tables"]["accounts"]["$inferSelect"];

/** One Stripe account in one mode. Sandboxes count as test mode. */
export type StripeAccount = { stripeAccountId: string; livemode: boolean };

/** The tenant's key, the first column of every table: `acct_1AbC:live` or `acct_1AbC:test`. */
export const accountKey = ({ stripeAccountId, livemode }: StripeAccount): string =>
  `${stripeAccountId}:${livemode ? "live" : "test"}`;

/** @throws where the text is not an account key */
export function parseAccountKey(account: string): StripeAccount {
  const [, stripeAccountId, mode] = /^([^:]+):(live|test)$/.exec(account) ?? [];
  if (stripeAccountId === undefined) {
    throw new Error(`"${account}" is not an account key: expected a Stripe account id and :live or :test`);
  }
  return { stripeAccountId, livemode: mode === "live" };
}

/**
 * Settings of a new account. Stripe keeps its own retries and we act in the gaps: only the merchant can decide
 * to suspend Stripe's retries. An empty sender stands for the server's own.
 */
export const DEFAULT_SETTINGS: AccountSettings = {
  connected: true,
  retryMode: "weave",
  timeZone: "UTC",
  chargeOtherMethods: false,
  contactHours: { from: 8, to: 20 },
  contactsPerWeek: 3,
  learnFromRetries: true,
  exploreRetryTimes: true,
  senderName: "",
  senderEmail: "",
  dkimSelector: "",
  stripeEmails: "unsaid",
  endOfRetries: "unsaid",
};

/**
 * Completes the settings of an account: a row that was written before a setting existed gets that setting's
 * default. Every reader of settings needs this.
 */
export const withSettings = (row: AccountRow): AccountRow => ({
  ...row,
  settings: { ...DEFAULT_SETTINGS, ...row.settings },
});

/** Merchants who authorized the app, and those who left. */
export function accounts(db: Database) {
  const { accounts } = db.tables;
  const notLeftSince = (at: number) => sql`(${isNull(accounts.leftAt)} or ${lt(accounts.leftAt, at)})`;

  /**
   * The merchant authorized the app at `at` (epoch ms), which the caller's transaction records. A new account watches:
   * charging, writing and ending begin when a person starts them. Settings of an earlier stay are kept. An authorization older than the last leaving changes nothing, so the events may
   * come in any order.
   */
  async function enrolWithin(
    tx: Writer,
    { stripeAccountId, livemode }: StripeAccount,
    at: number,
  ): Promise<void> {
    await tx
      .insert(accounts)
      .values({
        account: accountKey({ stripeAccountId, livemode }),
        stripeAccountId,
        livemode,
        status: "active",
        settings: DEFAULT_SETTINGS,
        authorizedAt: at,
      })
      .onConflictDoUpdate({
        target: accounts.account,
        set: { status: "active", authorizedAt: at, leftAt: null },
        setWhere: sql`${lt(accounts.authorizedAt, at)} and ${notLeftSince(at)}`,
      });
    const key = accountKey({ stripeAccountId, livemode });
    const isNew = await beginPowersWithin(db, tx, key, { powers: POWERS, started: false, at });
    if (isNew) {
      await beginImportWithin(db, tx, key, at);
      await insertAccountCommands(db, tx, key, [importOf(at)]);
    }
    // Recorded however old it is. Of two events in the same second leaving wins, as it does above.
    await tx
      .insert(db.tables.accountConnections)
      .values({ account: key, source: "authorization", at, connected: true })
      .onConflictDoNothing();
  }

  /**
   * The merchant left at `at` (epoch ms), which the caller's transaction records. An event older than the last
   * authorization changes nothing.
   */
  async function leaveWithin(
    tx: Writer,
    { stripeAccountId, livemode }: StripeAccount,
    at: number,
  ): Promise<void> {
    await tx
      .insert(accounts)
      .values({
        account: accountKey({ stripeAccountId, livemode }),
        stripeAccountId,
        livemode,
        status: "left",
        settings: DEFAULT_SETTINGS,
        authorizedAt: at,
        leftAt: at,
      })
      .onConflictDoUpdate({
        target: accounts.account,
        set: { status: "left", leftAt: at },
        setWhere: sql`${lte(accounts.authorizedAt, at)} and ${notLeftSince(at)}`,
      });
    const account = accountKey({ stripeAccountId, livemode });
    await upsertConnection(db, tx, { account, source: "authorization", at, connected: false });
  }

  /**
   * Whether an application that an account's event names is ours: the one that was installed here before, or else the one
   * that every account of this server has. Where nothing was learnt yet, it is.
   */
  async function isOwnApplicationWithin(
    tx: Writer,
    account: string,
    applicationId: string,
  ): Promise<boolean> {
    const [row] = await tx
      .select({ learnt: accounts.applicationId })
      .from(accounts)
      .where(eq(accounts.account, account));
    if (row?.learnt) return row.learnt === applicationId;
    const everywhere = await tx
      .selectDistinct({ learnt: accounts.applicationId })
      .from(accounts)
      .where(isNotNull(accounts.applicationId))
      .limit(2);
    return everywhere.length !== 1 || everywhere[0]!.learnt === applicationId;
  }

  /** Remembers which application an account installed. */
  const learnApplicationWithin = (tx: Writer, account: string, applicationId: string | null) =>
    tx.update(accounts).set({ applicationId }).where(eq(accounts.account, account));

  return {
    enrolWithin,
    isOwnApplicationWithin,
    learnApplicationWithin,
    leaveWithin,
    /**
     * Enrols an account whose owner has decided already: one that is not known begins with charging, writing and ending
     * started. A person who connects comes in by `enrolWithin`.
     */
    enrol: (account: StripeAccount, at: number) =>
      db.write(async (tx) => {
        await beginPowersWithin(db, tx, accountKey(account), { powers: POWERS, started: true, at });
        await enrolWithin(tx, account, at);
      }),
    /** `leaveWithin` in a transaction of its own. */
    leave: (account: StripeAccount, at: number) => db.write((tx) => leaveWithin(tx, account, at)),

    async get(account: string): Promise<AccountRow | null> {
      const [row] = await db.read.select().from(accounts).where(eq(accounts.account, account));
      return row ? withSettings(row) : null;
    },

    /** Whether an installation has been received and is not applied yet. */
    async isArriving(account: string): Promise<boolean> {
      const { inbox } = db.tables;
      const [row] = await db.read
        .select({ eventId: inbox.eventId })
        .from(inbox)
        .where(
          and(
            eq(inbox.account, account),
            eq(inbox.type, "account.application.authorized"),
            eq(inbox.state, "waiting"),
          ),
        )
        .limit(1);
      return row !== undefined;
    },

    async list(): Promise<AccountRow[]> {
      return (await db.read.select().from(accounts).orderBy(asc(accounts.account))).map(withSettings);
    },
  };
}

export type Accounts = ReturnType<typeof accounts>;
