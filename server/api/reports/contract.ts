import { z } from "zod";
import { RECOVERY_CAUSES } from "../../dunning/model/ledger-entry.ts";
import { RETRY_STATES } from "../../reports/retry-metrics.ts";
import { instant, page, paging, procedure } from "../procedure.ts";

const day = z.iso.date();

const LONGEST_RANGE_DAYS = 731;

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

const currencyCode = z.string().regex(/^[a-z]{3}$/, "expected a currency such as eur");

export const money = z.int();
export const share = z.number().nullable();

/** Amounts only. A rate would compare different invoices: those recovered in a range did not all fail in it. */
const movements = z.object({ failed: money, recovered: money, reversed: money, lost: money });

export const reportsContract = {
  "figures.get": procedure({
    summary:
      "The figures of a range of days, one set per currency; amounts in minor units. Days are those of the account's time zone when each entry was made.",
    changes: false,
    role: "analyst",
    weight: 3,
    input: z
      .strictObject({
        from: day,
        to: day,
        currency: currencyCode.optional(),
      })
      .refine(({ from, to }) => from <= to, { error: "expected a day on or after `from`", path: ["to"] })
      .refine(({ from, to }) => daysBetween(from, to) <= LONGEST_RANGE_DAYS, {
        error: `expected at most ${LONGEST_RANGE_DAYS} days`,
        path: ["to"],
      }),
    output: z.object({
      definitions: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          unit: z.enum(["money", "share"]),
          definition: z.string(),
        }),
      ),
      /** How retries are timed, and how good the predictions of their success are: now, and over all currencies. */
      retries: z.object({
        state: z.enum(RETRY_STATES),
        text: z.string(),
        figures: z.array(
          z.object({
            id: z.string(),
            label: z.string(),
            unit: z.enum(["count", "share"]),
            definition: z.string(),
            value: share,
            /** The value in the caller's language. */
            text: z.string(),
          }),
        ),
      }),
      currencies: z.array(
        z.object({
          currency: z.string(),
          /** Movements within the range, of any invoices: a cash view. */
          moved: movements,
          /** `moved.recovered` by cause. */
          recoveredByCause: z.record(z.enum(RECOVERY_CAUSES), money),
          /** Every day of the range with a movement. */
          days: z.array(movements.extend({ day: z.string() })),
          /** The amount open at the end of the range's last day. */
          openAtEnd: money,
          /** The invoices that failed within the range, and their movements until now. Rates are right here. */
          cohort: movements.extend({
            invoices: z.int(),
            open: money,
            recovery_rate: share,
            /** The share that is still open: until it is 0, the recovery rate can change. */
            open_rate: share,
            closed_rate: share,
          }),
        }),
      ),
    }),
  }),
  "figures.entries": procedure({
    summary:
      "The rows that a figure is the sum of, newest first: one per invoice and movement, or per open invoice. `recovered` has what was taken back too, as negative amounts.",
    changes: false,
    role: "analyst",
    input: z
      .strictObject({
        from: day,
        to: day,
        currency: currencyCode,
        kind: z.enum(["failed", "recovered", "reversed", "lost", "open"]),
        cause: z.enum(RECOVERY_CAUSES).optional(),
        /** `moved`: what moved within the range, or stands open at its end; `cohort`: what failed within it, as it stands now. */
        of: z.enum(["moved", "cohort"]).default("moved"),
        ...paging,
      })
      .refine(({ from, to }) => from <= to, { error: "expected a day on or after `from`", path: ["to"] }),
    output: page(
      z.object({
        id: z.string(),
        at: instant,
        kind: z.enum(["failed", "recovered", "reversed", "lost", "open"]),
        cause: z.enum(RECOVERY_CAUSES).nullable(),
        /** The cause or the reason in the caller's language; of what failed or is open, the kind of decline. */
        text: z.string(),
        amount: money,
        currency: z.string(),
        invoiceId: z.string(),
        invoiceNumber: z.string().nullable(),
        caseId: z.string(),
        customerId: z.string(),
        customerName: z.string().nullable(),
      }),
    ).extend({
      /** The figure: the sum of the rows of all pages. */
      total: money,
    }),
  }),
};
