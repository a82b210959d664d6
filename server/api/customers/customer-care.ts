import { isKnownCustomer } from "../../../db/stores/cases.ts";
import { deleteNote, insertNote } from "../../../db/stores/notes.ts";
import { assignOwner } from "../../../db/stores/owners.ts";
import { type Context, notFound, replayed, type Run } from "../context.ts";
import { presentNote } from "../presenters.ts";

async function mustBeKnown({ db, account }: Context, customerId: string): Promise<void> {
  if (!(await isKnownCustomer(db, account, customerId))) throw notFound("customer", customerId);
}

/** Nothing that is decided depends on who looks after a customer, so nobody is looked at again. */
export const assign: Run<"cases.assign"> = async (context, { customerId, owner: asked }) => {
  const { db, clock, account, userId } = context;
  await mustBeKnown(context, customerId);
  const owner = asked === "me" ? userId : null;
  const made = { by: userId, at: clock.now() };
  await db.write((tx) => assignOwner(db, tx, { account, customerId }, owner, made));
  return { owner };
};

export const addNote: Run<"notes.add"> = async (context, { customerId, text }) => {
  const { db, clock, account, userId, callId } = context;
  await mustBeKnown(context, customerId);
  const note = { account, id: `note_${callId}`, customerId, text, by: userId, at: clock.now() };
  if (!(await db.write((tx) => insertNote(db, tx, note)))) throw replayed();
  return { note: presentNote(note) };
};

export const removeNote: Run<"notes.remove"> = async ({ db, account }, { noteId }) => {
  if (!(await db.write((tx) => deleteNote(db, tx, account, noteId)))) throw notFound("note", noteId);
  return { noteId };
};
