import { eq } from "drizzle-orm";
import type { Database } from "../../db/database.ts";
import { withSettings } from "../../db/stores/accounts.ts";
import { type ApiServices, createContext } from "../api/context.ts";
import { runSetupChecks } from "../api/setup/checks.ts";
import type { Note, Status } from "./finding.ts";

const STATUS: Readonly<Record<"complete" | "blocked" | "not_started" | "said", Status>> = {
  complete: "ok",
  blocked: "wrong",
  not_started: "look",
  said: "look",
};

/** Each account costs some calls to Stripe. */
const MOST_ACCOUNTS = 20;

/** The list of Set-up, for every account that is connected, or for the one that is named. */
export async function checkAccounts(
  note: Note,
  services: ApiServices & { db: Database },
  only: string | null,
): Promise<void> {
  const { accounts } = services.db.tables;
  const active = await services.db.read.select().from(accounts).where(eq(accounts.status, "active"));
  const wanted = active.filter(({ account }) => only === null || account === only);
  if (only !== null && wanted.length === 0)
    note({
      check: "accounts",
      status: "wrong",
      text: `${only} is not connected; those are: ${active.map(({ account }) => account).join(", ") || "none"}.`,
    });
  if (active.length === 0)
    note({
      check: "accounts",
      status: "look",
      text: "no account is connected yet: start the server with STRIPE_ACCOUNT_ID, or install the app.",
    });
  for (const row of wanted.slice(0, MOST_ACCOUNTS)) {
    const context = createContext(
      services,
      { account: row.account, userId: "doctor", roles: new Set(), locale: "en", callId: "doctor" },
      {
        settings: withSettings(row).settings,
        reportFault: (error) =>
          note({
            check: row.account,
            status: "wrong",
            text: error instanceof Error ? error.message : String(error),
          }),
      },
    );
    for (const { title, text, status } of await runSetupChecks(context))
      note({ check: row.account, status: STATUS[status], text: `${title}: ${text}` });
  }
  if (wanted.length > MOST_ACCOUNTS)
    note({
      check: "accounts",
      status: "look",
      text: `${wanted.length - MOST_ACCOUNTS} more accounts were not looked at: name one with --account.`,
    });
}
