import { badParameter } from "./errors.ts";
import type { Tenant } from "./tenant.ts";

const MAX_LEVELS = 4;

/** Fields that Stripe leaves out until they are asked for: they are computed, not stored. */
export type ComputedFields = Record<string, Record<string, (object: never, tenant: Tenant) => unknown>>;

type Json = { [key: string]: unknown };

/**
 * Replaces ids by the objects behind them along each path, in copies: what is stored stays as it is. A path has at
 * most four levels, and in a list begins with `data`. Source: docs.stripe.com/api/expanding_objects.
 */
export function expand(
  root: object,
  paths: readonly string[],
  tenant: Tenant,
  computed: ComputedFields,
): object {
  let result: unknown = root;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > MAX_LEVELS)
      throw badParameter(
        `You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`,
        "expand[]",
        "property_too_deep",
      );
    result = expandStep(result, steps, path, tenant, computed);
  }
  return result as object;
}

function expandStep(
  value: unknown,
  steps: readonly string[],
  path: string,
  tenant: Tenant,
  computed: ComputedFields,
): unknown {
  if (steps.length === 0 || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => expandStep(item, steps, path, tenant, computed));
  if (typeof value !== "object") throw cannotExpand(path);
  const object = value as Json;
  const [step = "", ...rest] = steps;
  const field = fieldOf(object, step, tenant, computed);
  if (field === undefined) {
    if (typeof object.object === "string" && !(step in object) && !KNOWN_ABSENT.has(step))
      throw cannotExpand(path);
    return value;
  }
  const resolved = resolve(field, tenant);
  return { ...object, [step]: expandStep(resolved, rest, path, tenant, computed) };
}

function fieldOf(object: Json, step: string, tenant: Tenant, computed: ComputedFields): unknown {
  const present = object[step];
  if (present !== undefined && present !== null) return present;
  const compute = typeof object.object === "string" ? computed[object.object]?.[step] : undefined;
  return compute === undefined ? present : compute(object as never, tenant);
}

function resolve(field: unknown, tenant: Tenant): unknown {
  if (typeof field === "string") return tenant.registry.get(field) ?? field;
  if (Array.isArray(field)) return field.map((item) => resolve(item, tenant));
  return field;
}

/** Optional members that an object may rightly lack when a path names them. */
const KNOWN_ABSENT = new Set([
  "charge",
  "payment_intent",
  "payment_record",
  "sources",
  "subscriptions",
  "tax_ids",
]);

function cannotExpand(path: string) {
  return badParameter(
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`,
    "expand[]",
  );
}
