import { z } from "zod";
import { CASE_STATUSES } from "../../dunning/model/case.ts";
import { procedure } from "../procedure.ts";

export const customer = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().nullable(),
});

export const customersContract = {
  "customers.search": procedure({
    summary:
      "Finds customers with a recovery: by the beginning of their name or e-mail address, by an invoice's number, or by an id of Stripe's.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ query: z.string().trim().min(2).max(100) }),
    output: z.object({
      /** At most 10. Customers with an open case come first. */
      rows: z.array(
        customer.extend({
          case: z
            .object({
              id: z.string(),
              status: z.enum(CASE_STATUSES),
              currency: z.string(),
              amountOpen: z.int(),
            })
            .nullable(),
        }),
      ),
    }),
  }),
};
