import { openDatabase } from "../db/open.ts";
import { inbox } from "../db/stores/inbox.ts";
import { dropEvent } from "../db/stores/parked-events.ts";
import { databaseUrlOf, openOptionsOf, secretsOf } from "./config.ts";
import { createRedaction } from "./redaction.ts";

const USAGE = `Events that could not be applied (DATABASE_URL names the database):
  npm run inbox -- list [ACCOUNT]            the newest hundred, of one account (acct_…:live) or of all
  npm run inbox -- show ACCOUNT EVENT        the problem, and the event as Stripe sent it (it holds personal data)
  npm run inbox -- retry ACCOUNT EVENT       apply it once more
  npm run inbox -- drop ACCOUNT EVENT        give it up for good: its news is never applied
  npm run inbox -- retry all                 apply all of them once more`;

const MOST_LISTED = 100;
const MOST_RETRIED = 10_000;

/**
 * What an operator does about events that could not be applied.
 *
 * @returns the process's exit code: 0 done, 1 there is no such event, 2 the command was not understood
 */
export async function runInboxCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  { now, print }: { now: () => number; print: (line: string) => void },
): Promise<number> {
  if (args.includes("--help")) {
    print(USAGE);
    return 0;
  }
  const [command, account, eventId] = args;
  const isKnown =
    command === "list" ||
    ((command === "show" || command === "drop") && eventId) ||
    (command === "retry" && (eventId || account === "all"));
  if (!isKnown) {
    print(USAGE);
    return 2;
  }
  const db = await openDatabase(databaseUrlOf(env), openOptionsOf(env));
  const events = inbox(db);
  try {
    if (command === "list") {
      const failures = await events.failures(account, MOST_LISTED);
      for (const { account, eventId, type, receivedAt, tries, problem } of failures)
        print(
          `${new Date(receivedAt).toISOString()}  ${account}  ${eventId}  ${type}  ${tries} tries  ${problem}`,
        );
      if (failures.length === 0) print("Every event was applied.");
      return 0;
    }
    if (command === "retry" && account === "all") {
      const failures = await events.failures(undefined, MOST_RETRIED);
      for (const failure of failures) await events.retry(failure, now());
      print(`${failures.length} events will be applied once more by the server.`);
      return 0;
    }
    const key = { account: account!, eventId: eventId! };
    if (command === "retry") {
      const again = await events.retry(key, now());
      print(
        again ? "The server will apply it once more." : "There is no such event that could not be applied.",
      );
      return again ? 0 : 1;
    }
    if (command === "drop") {
      const dropped = await dropEvent(db, key, "the operator");
      print(
        dropped
          ? "It is given up, and goes with the events that were applied."
          : "There is no such event that could not be applied.",
      );
      return dropped ? 0 : 1;
    }
    const event = await events.find(key);
    if (!event) {
      print(`There is no event ${key.eventId} of ${key.account}: \`list\` shows both.`);
      return 1;
    }
    print(`${event.type}, ${event.state}, ${event.tries} tries: ${event.problem ?? "no problem"}`);
    print(event.payload.toString("utf8"));
    return 0;
  } finally {
    await db.close();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  try {
    process.exitCode = await runInboxCommand(process.argv.slice(2), process.env, {
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
