import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Which part of their runs property tests make: a tenth in the unit tier, all in the long tier. */
    shareOfRuns: number;
  }
}

/**
 * How often a property is tried where `many` tries are wanted. The unit tier answers in seconds and makes a tenth of
 * them; the long tier runs the same file again and makes all of them.
 */
export const runs = (many: number): number =>
  Math.max(Math.min(many, 5), Math.round(many * inject("shareOfRuns")));
