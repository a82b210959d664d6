import { z } from "zod";
import type { Role } from "./roles.ts";

/**
 * One question or instruction to the server: its input, its output, and the role that it needs. Contracts hold
 * no code that runs a procedure, so that the Dashboard extension can import their types.
 */
export type Procedure<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  summary: string;
  /** True when the procedure changes something: such a call runs once per call id. */
  changes: boolean;
  role: Role;
  /**
   * How many ordinary calls it weighs under the limit of rates; left out: 1. One that weighs more than 1 is answered one at a
   * time for each account.
   */
  weight?: number;
  input: Input;
  output: Output;
};

export const procedure = <Input extends z.ZodType, Output extends z.ZodType>(
  definition: Procedure<Input, Output>,
) => definition;

/** Ids of Stripe's objects and of ours. */
export const id = z.string().min(1).max(255);

/** UTC epoch milliseconds. */
export const instant = z.int().min(0).max(8.64e15);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Why something was decided: a code with its values, and the same as a text in the caller's language. */
export const reason = z.object({ code: z.string(), text: z.string() }).catchall(scalar);

export const detail = z.record(z.string(), scalar);

/** The page of a list that a call asks for. Each procedure says in which order its rows come. */
export const paging = {
  /** `nextCursor` of the page before. Null or absent begins at the start. */
  cursor: z.string().max(2000).nullable().default(null),
  limit: z.int().min(1).max(100).default(25),
};

export const page = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });
