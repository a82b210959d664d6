/**
 * The value of a table under a key that somebody else wrote: Stripe, a merchant, a customer. A bare index would find what every
 * object inherits under `constructor` or `__proto__`, and it would pass for an entry.
 */
export const lookUp = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
