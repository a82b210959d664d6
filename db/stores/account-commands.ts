import { and, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { AccountCommand } from "../../server/dunning/model/account-command.ts";
import type { Database, Writer } from "../database.ts";
import type { HeldCommand } from "./commands.ts";

/** Puts commands of an account into the queue. One that waits there already keeps its tries and its next time. */
export async function insertAccountCommands(
  db: Database,
  tx: Writer,
  account: Account,
  wanted: readonly AccountCommand[],
): Promise<void> {
  if (wanted.length === 0) return;
  const nobody = { customerId: null, caseId: null, invoiceId: null, reasons: [] };
  const fresh = { tries: 0, leaseUntil: null, leaseOwner: null };
  await tx
    .insert(db.tables.commands)
    .values(wanted.map((command) => ({ account, ...command, ...nobody, ...fresh })))
    .onConflictDoNothing();
}

/** Takes a command out of the queue, unless another worker holds it by now. */
export async function removeAccountCommand(db: Database, tx: Writer, held: HeldCommand): Promise<void> {
  const { commands } = db.tables;
  await tx
    .delete(commands)
    .where(
      and(
        eq(commands.account, held.account),
        eq(commands.id, held.id),
        eq(commands.leaseOwner, held.leaseOwner ?? ""),
      ),
    );
}
