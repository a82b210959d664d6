import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import { idOf, LARGEST_AMOUNT, reference, text } from "./schemas.ts";

/**
 * A decimal as text or, in the answers of Stripe's client from dahlia (2026-03-25) on, as the client's own
 * decimal object; both give the same text.
 */
const decimal = z.union([z.string(), z.number(), z.custom<object>(isOfClass)]).transform(String);

/** An object of a payload has no class, and may be nested so deeply that its text ends the process. */
function isOfClass(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.getPrototypeOf(value) !== Object.prototype;
}

/** A price, or the plan that came before it: the same figures in slightly other places. */
export const priceShape = z.object({
  id: text.nullish(),
  product: reference.transform((value) => idOf(value) ?? "").nullish(),
  currency: text.nullish(),
  unit_amount: z.number().nullish(),
  unit_amount_decimal: decimal.nullish(),
  amount: z.number().nullish(),
  amount_decimal: decimal.nullish(),
  interval: text.nullish(),
  interval_count: z.number().nullish(),
  usage_type: text.nullish(),
  recurring: z
    .object({ interval: text.nullish(), interval_count: z.number().nullish(), usage_type: text.nullish() })
    .nullish(),
  transform_quantity: z.object({ divide_by: z.number(), round: z.string() }).nullish(),
});

export const itemShape = z.object({
  quantity: z.number().nullish(),
  price: priceShape.nullish(),
  plan: priceShape.nullish(),
});
export type Item = z.infer<typeof itemShape>;

/** Months in one interval, with a year of 365 days as twelve equal months. */
const MONTHS: Readonly<Record<string, number>> = { day: 12 / 365, week: (7 * 12) / 365, month: 1, year: 12 };

/**
 * Monthly recurring revenue of a subscription's items in minor units, rounded half up: unit amount times
 * quantity, brought to a month. It says how much the subscription is worth at its list price: discounts,
 * taxes and credits are ignored, and so is what is only known when it is billed (metered usage, tiers,
 * amounts that the customer chooses). It does not depend on the subscription's status.
 */
export function monthlyRevenue(items: readonly Item[]): number {
  const sum = Math.floor(items.reduce((total, item) => total + monthlyOf(item), 0) + 0.5);
  // A number that is none, or that no database holds, is as good as not said.
  return Math.abs(sum) <= LARGEST_AMOUNT ? sum : 0;
}

function monthlyOf({ price, plan, quantity }: Item): number {
  const figures = price ?? plan;
  if (!figures) return 0;
  if ((figures.recurring?.usage_type ?? figures.usage_type) === "metered") return 0;
  const unitAmount =
    figures.unit_amount_decimal ?? figures.unit_amount ?? figures.amount_decimal ?? figures.amount;
  const months =
    (lookUp(MONTHS, figures.recurring?.interval ?? figures.interval ?? "") ?? 0) *
    (figures.recurring?.interval_count ?? figures.interval_count ?? 1);
  if (unitAmount === null || unitAmount === undefined || months === 0) return 0;
  return (Number(unitAmount) * packages(quantity ?? 1, figures.transform_quantity)) / months;
}

/** Prices by the package: a quantity of 11 at "per 5" is three packages, or two where Stripe rounds down. */
function packages(
  quantity: number,
  transform: { divide_by: number; round: string } | null | undefined,
): number {
  if (!transform) return quantity;
  const divided = quantity / transform.divide_by;
  return transform.round === "up" ? Math.ceil(divided) : Math.floor(divided);
}
