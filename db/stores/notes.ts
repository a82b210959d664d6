import { and, desc, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

export type Note = Schema["notes"]["$inferSelect"];

/** The newest notes about a customer, newest first. */
export async function listNotes(
  db: Database,
  account: Account,
  customerId: string,
  limit: number,
): Promise<Note[]> {
  const { notes } = db.tables;
  return db.read
    .select()
    .from(notes)
    .where(and(eq(notes.account, account), eq(notes.customerId, customerId)))
    .orderBy(desc(notes.at), desc(notes.id))
    .limit(limit);
}

/** False when a note with this id exists already. */
export async function insertNote(db: Database, tx: Writer, note: Note): Promise<boolean> {
  const { notes } = db.tables;
  const written = await tx.insert(notes).values(note).onConflictDoNothing().returning({ id: notes.id });
  return written.length > 0;
}

/** False when the account has no such note. */
export async function deleteNote(db: Database, tx: Writer, account: Account, id: string): Promise<boolean> {
  const { notes } = db.tables;
  const deleted = await tx
    .delete(notes)
    .where(and(eq(notes.account, account), eq(notes.id, id)))
    .returning({ id: notes.id });
  return deleted.length > 0;
}
