import { z } from "zod";
import { id, instant, procedure } from "../procedure.ts";

export const note = z.object({ id: z.string(), text: z.string(), by: z.string(), at: instant });

export const notesContract = {
  "notes.add": procedure({
    summary: "Writes a note about a customer, for staff only.",
    changes: true,
    role: "agent",
    input: z.strictObject({ customerId: id, text: z.string().trim().min(1).max(2000) }),
    output: z.object({ note }),
  }),
  "notes.remove": procedure({
    summary: "Erases a note for good.",
    changes: true,
    role: "agent",
    input: z.strictObject({ noteId: id }),
    output: z.object({ noteId: z.string() }),
  }),
};
