import qs from "qs";
import { badParameter } from "./errors.ts";

export type FormValue = string | FormValue[] | { [key: string]: FormValue } | undefined;

/** Reads `a[b][0]=c` into nested values, the way Stripe does for bodies and queries alike. */
export function parseForm(text: string): { [key: string]: FormValue } {
  return qs.parse(text, { depth: 12, arrayLimit: 500, parameterLimit: 5000 }) as { [key: string]: FormValue };
}

/**
 * The parameters of one request, or of one hash inside it. Reading is checked reading: a wrong type is Stripe's 400
 * with the parameter's full name. `complete()` refuses what nobody asked for, so that a misspelt or removed parameter
 * fails here as it does at Stripe, before anything is changed.
 */
export class Params {
  readonly #values: { [key: string]: FormValue };
  readonly #prefix: string;
  readonly #read = new Set<string>();
  readonly #children = new Map<string, Params>();

  constructor(values: { [key: string]: FormValue }, prefix = "") {
    this.#values = values;
    this.#prefix = prefix;
  }

  name(key: string): string {
    return this.#prefix === "" ? key : `${this.#prefix}[${key}]`;
  }

  has(key: string): boolean {
    return this.#take(key) !== undefined;
  }

  /** `""` is how a form says "unset": null. */
  string(key: string): string | null | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== "string")
      throw badParameter(`Invalid string: ${JSON.stringify(value)}`, this.name(key));
    return value === "" ? null : value;
  }

  /** A string that may be absent, where unsetting means the same as not giving it. */
  optional(key: string): string | undefined {
    return this.string(key) ?? undefined;
  }

  required(key: string): string {
    const value = this.string(key);
    if (value === undefined || value === null)
      throw badParameter(`Missing required param: ${this.name(key)}.`, this.name(key), "parameter_missing");
    return value;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined || value === null) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const list =
      allowed.length === 1 ? allowed[0] : `${allowed.slice(0, -1).join(", ")}, or ${allowed.at(-1)}`;
    throw badParameter(`Invalid ${this.name(key)}: must be one of ${list}`, this.name(key));
  }

  integer(key: string): number | null | undefined {
    const value = this.string(key);
    if (value === undefined || value === null) return value;
    if (!/^-?\d{1,15}$/.test(value))
      throw badParameter(`Invalid integer: ${value}`, this.name(key), "parameter_invalid_integer");
    return Number(value);
  }

  number(key: string): number | null | undefined {
    const value = this.string(key);
    if (value === undefined || value === null) return value;
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw badParameter(`Invalid decimal: ${value}`, this.name(key));
    return Number(value);
  }

  boolean(key: string): boolean | undefined {
    const value = this.string(key);
    if (value === undefined || value === null) return undefined;
    if (value !== "true" && value !== "false")
      throw badParameter(`Invalid boolean: ${value}`, this.name(key));
    return value === "true";
  }

  /** A hash of parameters; null when unset with `""`. */
  hash(key: string): Params | null | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (value === "") return null;
    if (typeof value !== "object" || Array.isArray(value))
      throw badParameter("Invalid object", this.name(key));
    return this.#child(value, this.name(key));
  }

  /** An array of hashes; arrays may also arrive as hashes with numeric keys. */
  hashes(key: string): Params[] | undefined {
    const value = this.#take(key);
    if (value === undefined || value === "") return value === undefined ? undefined : [];
    if (typeof value === "string") throw badParameter("Invalid array", this.name(key));
    return Object.entries(value).map(([position, item]) => {
      if (typeof item !== "object" || Array.isArray(item))
        throw badParameter("Invalid object", this.name(key));
      return this.#child(item, `${this.name(key)}[${position}]`);
    });
  }

  strings(key: string): string[] | undefined {
    const value = this.#take(key);
    if (value === undefined || value === "") return value === undefined ? undefined : [];
    const items = typeof value === "string" ? [value] : Object.values(value);
    return items.map((item) => {
      if (typeof item !== "string") throw badParameter("Invalid string", this.name(key));
      return item;
    });
  }

  /** Metadata merges key by key; a key set to `""` goes, and unsetting the whole drops every key. */
  metadata(current: Record<string, string> | null, key = "metadata"): Record<string, string> {
    const value = this.#take(key);
    if (value === undefined) return current ?? {};
    if (value === "") return {};
    if (typeof value !== "object" || Array.isArray(value))
      throw badParameter("Invalid object", this.name(key));
    const merged = { ...current };
    for (const [name, item] of Object.entries(value)) {
      if (typeof item !== "string")
        throw badParameter("Metadata values can have up to 500 characters", this.name(key));
      if (item === "") delete merged[name];
      else merged[name] = item;
    }
    return merged;
  }

  /** A value the model keeps or passes over as it came. */
  raw(key: string): FormValue {
    return this.#take(key);
  }

  /** Parameters of Stripe's that this sandbox accepts without modelling what they do. */
  accept(...keys: string[]): void {
    for (const key of keys) this.#read.add(key);
  }

  /** Refuses every parameter that was not read. Call it before the first change of state. */
  complete(): void {
    for (const key of Object.keys(this.#values)) {
      if (this.#read.has(key) || key === "expand") continue;
      const name = this.name(key);
      throw badParameter(`Received unknown parameter: ${name}`, name, "parameter_unknown");
    }
    for (const child of this.#children.values()) child.complete();
  }

  #child(values: { [key: string]: FormValue }, prefix: string): Params {
    const known = this.#children.get(prefix);
    if (known !== undefined) return known;
    const child = new Params(values, prefix);
    this.#children.set(prefix, child);
    return child;
  }

  #take(key: string): FormValue {
    this.#read.add(key);
    return this.#values[key];
  }
}
