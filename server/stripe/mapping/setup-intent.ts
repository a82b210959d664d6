import { z } from "zod";
import { idOf, read, reference, type Source } from "./schemas.ts";

const shape = z.object({ customer: reference.nullish() });

/** Whose way to pay was set up, if it was set up for a customer: the method itself comes with its own event. */
export const setupIntentCustomer = (value: unknown, source: Source, path: string): string | null =>
  idOf(read(shape, value, source.name, path).customer);
