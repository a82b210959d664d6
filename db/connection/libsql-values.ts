/** What libSQL stores. Its native code ends the whole process at anything else, booleans among it. */
export type Value = null | number | string | bigint | Uint8Array;

/** @throws where the value could not be read back as it is */
export function bindable(value: unknown): Value {
  if (typeof value === "string") {
    // libSQL stores it and cuts the text there when it is read; Postgres refuses it.
    if (value.includes("\u0000")) throw new Error("text with the character U+0000 cannot be stored");
    return value;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`${value} is not a number that can be stored`);
    return value;
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value === "bigint" || value instanceof Uint8Array) return value;
  throw new Error(
    `a value of type ${value === undefined ? "undefined" : value.constructor.name} cannot be stored`,
  );
}
