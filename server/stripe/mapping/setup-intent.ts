import { z } from "zod";
import { ownerOf, ownerShape, read, type Source } from "./schemas.ts";

const shape = z.object(ownerShape);

/** Whose way to pay was set up, if it was set up for a customer: the method itself comes with its own event. */
export const setupIntentCustomer = (value: unknown, source: Source, path: string): string | null =>
  ownerOf(read(shape, value, source, path));
