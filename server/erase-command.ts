import { erasePerson } from "../db/stores/erase-person.ts";
import { openDatabase } from "../db/open.ts";
import { databaseUrlOf, openOptionsOf, secretsOf } from "./config.ts";
import { createRedaction } from "./redaction.ts";

const USAGE = `Erases one customer's personal data (DATABASE_URL names the database):
  npm run erase -- ACCOUNT CUSTOMER     for example acct_1AbC…:live cus_AbC…

Name, e-mail address, telephone, country, language, metadata, card fingerprints, notes, the reasons of pauses and promises, and
the stored events that name the customer. Amounts, dates and ids stay, so every figure stays as it is. Delete the customer at
Stripe too: what is open there goes on, without messages.`;

/** @returns the process's exit code: 0 erased, 1 not now or no such customer, 2 the command was not understood */
export async function runEraseCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  { now, print }: { now: () => number; print: (line: string) => void },
): Promise<number> {
  if (args.includes("--help")) {
    print(USAGE);
    return 0;
  }
  const [account, customerId] = args;
  if (!account || !customerId || !/^acct_\w+:(live|test)$/.test(account)) {
    print(USAGE);
    return 2;
  }
  const db = await openDatabase(databaseUrlOf(env), openOptionsOf(env));
  try {
    const erasure = await erasePerson(db, account, customerId, now());
    switch (erasure.kind) {
      case "unknown":
        print(`There is no customer ${customerId} of ${account}.`);
        return 1;
      case "events_waiting":
        print(
          `${erasure.count} events that name the customer wait to be applied: start the server, or wait a minute, and run this again.`,
        );
        return 1;
      case "erased":
        print(
          `Erased, with ${erasure.notes} notes, ${erasure.reasons} reasons and the words of ${erasure.events} events. Delete the customer at Stripe too.`,
        );
        return 0;
    }
  } finally {
    await db.close();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  try {
    process.exitCode = await runEraseCommand(process.argv.slice(2), process.env, {
      now: Date.now,
      print: (line) => console.log(line),
    });
  } catch (error) {
    console.error(
      createRedaction(secretsOf(process.env))(error instanceof Error ? error.message : String(error)),
    );
    process.exitCode = 1;
  }
}
