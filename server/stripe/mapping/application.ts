import { z } from "zod";

const schema = z.object({ data: z.object({ object: z.object({ id: z.string().min(1) }) }) });

/** Which application an `account.application.*` event is about; null where it names none. */
export function applicationOf(event: unknown): string | null {
  const read = schema.safeParse(event);
  return read.success ? read.data.data.object.id : null;
}
