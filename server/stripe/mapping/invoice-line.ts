import { z } from "zod";
import { idOf, readIfPossible, reference, type Source, text } from "./schemas.ts";

const named = z.object({ id: text.nullish(), product: reference.nullish() });
const details = z.object({ proration: z.boolean().nullish() });
const shape = z.object({
  amount: z.number().nullish(),
  // From basil (2025-03-31) on.
  pricing: z
    .object({
      price_details: z.object({ price: reference.nullish(), product: reference.nullish() }).nullish(),
    })
    .nullish(),
  parent: z
    .object({ subscription_item_details: details.nullish(), invoice_item_details: details.nullish() })
    .nullish(),
  // Before basil.
  price: named.nullish(),
  plan: named.nullish(),
  proration: z.boolean().nullish(),
});
type Line = z.infer<typeof shape>;

const isProration = ({ parent, proration }: Line): boolean =>
  proration === true ||
  parent?.subscription_item_details?.proration === true ||
  parent?.invoice_item_details?.proration === true;

/**
 * Plan and product of the line that an invoice is about: the first that is not a proration and costs
 * something, else the first. Prorations come first after a change of plan, and name the old plan.
 */
export function mainLine(
  values: readonly unknown[],
  source: Source,
  path: string,
): { plan: string | null; product: string | null } {
  const lines = values
    .map((value, index) => readIfPossible(shape, value, source, `${path}.${index}`))
    .filter((line) => line !== null);
  const line = lines.find((each) => !isProration(each) && (each.amount ?? 0) > 0) ?? lines[0];
  const modern = line?.pricing?.price_details;
  return {
    plan: idOf(modern?.price) ?? line?.price?.id ?? line?.plan?.id ?? null,
    product: idOf(modern?.product) ?? idOf(line?.price?.product) ?? idOf(line?.plan?.product),
  };
}
