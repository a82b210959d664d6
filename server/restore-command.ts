import { parseArgs } from "node:util";
import { RestoreRefused, restore } from "../db/backup/backup.ts";
import { BackupFileError } from "../db/backup/backup-file.ts";
import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";
import { openMailer } from "./channels/email/mailer.ts";
import { loadTemplates } from "./channels/email/templates.ts";
import { openChannels } from "./channels/registry.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, ConfigError, databaseUrlOf, openOptionsOf, readStripeConfig } from "./config.ts";
import { afterRestore } from "./engine/after-restore.ts";
import { applyInbox } from "./engine/inbox-worker.ts";
import { LISTED_MS, missedEvents } from "./stripe/calls/missed-events.ts";
import { openClients } from "./stripe/client.ts";
import { withoutKeys } from "./stripe/connect/report.ts";
import { ClockCheck } from "./stripe/clock-check.ts";
import { openGateway } from "./stripe/stripe-gateway.ts";

const USAGE = `npm run restore -- FILE [--overwrite] [--as-is]
npm run restore -- --since TIME
npm run restore -- --fetch-since TIME

Restores a backup into the database that DATABASE_URL names; stop the server first. What Stripe has told since the backup is
fetched from its list of events (30 days back), every open case is looked at again when the server starts, and a message that
may have been sent after the backup is not sent again. The same variables as the server's are read.

  --overwrite   the database may hold something: all of it goes
  --as-is       no server has run since the backup was made, as in a move to another database: nothing else is done
  --since TIME  the database was restored by other means (pg_restore, a provider) as of TIME, such as
                2026-11-28T02:00:00Z: do only what follows a restore
  --fetch-since TIME  nothing was restored, but the server was away for longer than the three days for which Stripe repeats
                an event: only fetch what was told since TIME. The server may run`;

const TIMEOUT_MS = 30_000;
const OWNER = "restore";

type Arguments = { overwrite: boolean; asIs: boolean } & (
  | { do: "restore"; file: string }
  | { do: "follow" | "fetch"; since: number }
);

function readArguments(args: readonly string[]): Arguments | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      overwrite: { type: "boolean", default: false },
      "as-is": { type: "boolean", default: false },
      since: { type: "string" },
      "fetch-since": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { overwrite, "as-is": asIs } = values;
  const timeOf = (option: string, text: string) => {
    const time = Date.parse(text);
    if (Number.isNaN(time))
      throw new TypeError(`--${option} must be a time such as 2026-11-28T02:00:00Z, not "${text}"`);
    return time;
  };
  const wanted: Arguments[] = positionals.map((file) => ({ do: "restore", file, overwrite, asIs }));
  if (values.since !== undefined)
    wanted.push({ do: "follow", since: timeOf("since", values.since), overwrite, asIs });
  if (values["fetch-since"] !== undefined)
    wanted.push({ do: "fetch", since: timeOf("fetch-since", values["fetch-since"]), overwrite, asIs });
  return values.help || wanted.length !== 1 ? null : wanted[0]!;
}

/**
 * What an operator does to have an earlier state back.
 *
 * @returns the process's exit code: 0 done, 1 restored but something is left to do, 2 the command was not understood
 * @throws ConfigError, TypeError, BackupFileError and RestoreRefused, each before anything was changed
 */
export async function runRestoreCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  { clock, print }: { clock: Clock; print: (line: string) => void },
): Promise<number> {
  const wanted = readArguments(args);
  if (!wanted) {
    print(USAGE);
    return args.includes("--help") ? 0 : 2;
  }
  const { overwrite, asIs } = wanted;
  // Read before anything is changed, so that a wrong setting is not found half-way.
  const stripe = asIs ? null : readStripeConfig(env).stripe;
  const db = await openDatabase(databaseUrlOf(env), openOptionsOf(env));
  const channels = openChannels({
    // Channels are asked for their terms only: nothing is sent.
    mailer: openMailer({ smtpUrl: "smtp://127.0.0.1", clock }),
    templates: loadTemplates(),
  });
  try {
    const note = (since: number) =>
      db.write((tx) => afterRestore(db, tx, { channels, since, now: clock.now() }));
    if (wanted.do === "fetch")
      return stripe && (await fetchMissed(db, stripe, wanted.since, { clock, print })) === 0 ? 0 : 1;
    let messages = 0;
    let since: number;
    if (wanted.do === "restore") {
      const { header, rows } = await restore(db, wanted.file, {
        overwrite,
        // In the same transaction: a restored database is never seen without it, whenever this process ends.
        afterwards: async (tx, { at }) => {
          if (stripe) messages = await afterRestore(db, tx, { channels, since: at, now: clock.now() });
        },
      });
      const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
      print(`Restored ${total} rows as of ${new Date(header.at).toISOString()}.`);
      since = header.at;
    } else {
      since = wanted.since;
      messages = await note(since);
    }
    if (!stripe) return 0;
    if (clock.now() - since > LISTED_MS)
      print(
        "That is more than 30 days ago, which is how far back Stripe lists events: of what happened before then, each customer's is seen once Stripe tells something new of them.",
      );
    const left = await fetchMissed(db, stripe, since, { clock, print });
    await applyAll(db, stripe, { channels, clock, print });
    // Once more, for the cases that these events have opened.
    messages += await note(since);
    if (messages > 0)
      print(`${messages} messages may have been sent since. They are not sent again; the timelines say so.`);
    print("Every open case is looked at again when the server starts.");
    return left === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

const clientOptions = (stripe: Config["stripe"]) => ({
  keys: { live: stripe.secretKeyLive, test: stripe.secretKeyTest },
  ownAccountId: stripe.accountId ?? undefined,
  accountKeys: stripe.accountKeys,
  apiBase: stripe.apiBase,
  timeoutMs: TIMEOUT_MS,
});

/** @returns the number of accounts whose events could not be fetched */
async function fetchMissed(
  db: Database,
  stripe: Config["stripe"],
  since: number,
  { clock, print }: { clock: Clock; print: (line: string) => void },
): Promise<number> {
  const { accounts } = db.tables;
  const clientOf = openClients(clientOptions(stripe));
  let left = 0;
  for (const { account, status } of await db.read.select().from(accounts)) {
    if (status !== "active") continue;
    let [listed, added] = [0, 0];
    try {
      for await (const events of missedEvents(clientOf(account), account, since, () => clock.now())) {
        listed += events.length;
        added += (await db.appendEvents(events)).filter(Boolean).length;
      }
      print(`${account}: fetched ${added} events; ${listed - added} more were known.`);
    } catch (error) {
      left++;
      const cause = withoutKeys(error instanceof Error ? error.message : String(error));
      print(
        `${account}: TO DO: the events since then could not be fetched (${cause}). Mend that and try again, before the server starts if this followed a restore: npm run restore -- --since ${new Date(since).toISOString()}`,
      );
    }
  }
  return left;
}

/** The events become facts and cases; nothing acts on them yet. */
async function applyAll(
  db: Database,
  stripe: Config["stripe"],
  {
    channels,
    clock,
    print,
  }: { channels: ReturnType<typeof openChannels>; clock: Clock; print: (line: string) => void },
): Promise<void> {
  const engine = {
    db,
    channels,
    clock,
    // Nobody else works on this database, and nothing is done at Stripe.
    leaseClock: clock,
    clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
    say: print,
    gateway: openGateway({ ...clientOptions(stripe), clock }),
    applicationId: stripe.applicationId,
    pooledAccounts: null,
    concurrency: 1,
    // Nothing is sent here, so neither a sender nor a link is needed.
    from: { name: "", address: "" },
    publicUrl: "",
    linkKey: "",
    report: ({ id, account, error }: { id: string; account: string; error: unknown }) =>
      print(`${account}: ${id} waits in the inbox: ${error instanceof Error ? error.message : error}`),
  };
  while ((await applyInbox(engine, OWNER)) > 0);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  // A file that is made here is its owner's alone.
  process.umask(0o077);
  runRestoreCommand(process.argv.slice(2), process.env, {
    clock: systemClock,
    print: (line) => console.log(line),
  }).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const isNamed =
        error instanceof ConfigError ||
        error instanceof TypeError ||
        error instanceof RestoreRefused ||
        error instanceof BackupFileError;
      console.error(isNamed ? `Nothing was changed. ${error.message}` : error);
      process.exitCode = 2;
    },
  );
}
