import { z } from "zod";
import { CAUSES } from "../../dunning/model/ledger-entry.ts";
import { RETRY_STATES } from "../../reports/retry-metrics.ts";
import { instant, page, paging, procedure } from "../procedure.ts";

const day = z.iso.date();

const LONGEST_RANGE_DAYS = 731;

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

const currencyCode = z.string().regex(/^[a-z]{3}$/, "expected a currency such as eur");

export const money = z.int();
export const share = z.number().nullable();

/** Figures without a rate: what moved in a range is not of the same invoices above and below the line. */
const movements = z.object({ failed: money, recovered: money, reversed: money, lost: money });

export const reportsContract = {
  "figures.get": procedure({
    summary:
      "The figures of a range of days, one set per currency; amounts in minor units. Days are those of the account's time zone when each entry was made.",
    changes: false,
    role: "analyst",
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
      /** How retries are timed and how well it is known when they succeed: in every currency, and as it stands now. */
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
          /** What moved within the range, of whatever invoices: a cash view. */
          moved: movements,
          /** `moved.recovered` by its one cause. */
          recoveredByCause: z.record(z.enum(CAUSES), money),
          /** Every day of the range on which something moved. */
          days: z.array(movements.extend({ day: z.string() })),
          /** What stood open at the end of the range's last day. */
          openAtEnd: money,
          /** What became, until now, of the invoices that failed within the range: here rates are true. */
          cohort: movements.extend({
            invoices: z.int(),
            open: money,
            recovery_rate: share,
            closed_rate: share,
          }),
        }),
      ),
    }),
  }),
  "figures.entries": procedure({
    summary: "The movements behind a figure, newest first: one row an invoice and movement.",
    changes: false,
    role: "analyst",
    input: z
      .strictObject({
        from: day,
        to: day,
        currency: currencyCode,
        kind: z.enum(["failed", "recovered", "reversed", "lost"]),
        cause: z.enum(CAUSES).optional(),
        ...paging,
      })
      .refine(({ from, to }) => from <= to, { error: "expected a day on or after `from`", path: ["to"] }),
    output: page(
      z.object({
        id: z.string(),
        at: instant,
        kind: z.enum(["failed", "recovered", "reversed", "lost"]),
        cause: z.enum(CAUSES).nullable(),
        /** Cause or reason in the caller's language. */
        text: z.string(),
        amount: money,
        currency: z.string(),
        invoiceId: z.string(),
        invoiceNumber: z.string().nullable(),
        caseId: z.string(),
        customerId: z.string(),
        customerName: z.string().nullable(),
      }),
    ),
  }),
};
