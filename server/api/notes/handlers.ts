import { deleteNote, insertNote } from "../../../db/stores/notes.ts";
import { notFound, replayed } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import { requireKnownCustomer } from "../customers/require-known-customer.ts";
import type { notesContract } from "./contract.ts";
import { presentNote } from "./presenter.ts";

export const notesHandlers: Handlers<typeof notesContract> = {
  "notes.add": async (context, { customerId, text }) => {
    const { db, clock, account, userId, callId } = context;
    await requireKnownCustomer(context, customerId);
    const note = { account, id: `note_${callId}`, customerId, text, by: userId, at: clock.now() };
    if (!(await db.write((tx) => insertNote(db, tx, note)))) throw replayed();
    return { note: presentNote(note) };
  },

  "notes.remove": async ({ db, account }, { noteId }) => {
    if (!(await db.write((tx) => deleteNote(db, tx, account, noteId)))) throw notFound("note", noteId);
    return { noteId };
  },
};
