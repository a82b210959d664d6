import type { SearchParams } from "../protocol.ts";

/**
 * Splits an address within the app, "/cases?status=open&tag=a&tag=b", into its path and search parameters; a name that
 * comes more than once is an array.
 */
export function readHref(address: string): { href: string; search: SearchParams } {
  const [href = "", query = ""] = address.split("#", 1)[0]!.split(/\?(.*)/s);
  const search: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = search[name];
    search[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return { href: href === "" ? "/" : href, search };
}

/**
 * The opposite of {@link readHref}. Null and undefined parameters are left out.
 *
 * @throws {TypeError} for a nested object, which the preview's address bar cannot hold
 */
export function writeHref(href: string, search: SearchParams): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null || item === undefined) continue;
      if (typeof item !== "string") {
        throw new TypeError(`Search parameter "${name}" is not a string or a list of strings.`);
      }
      query.append(name, item);
    }
  }
  const text = query.toString();
  return text === "" ? href : `${href}?${text}`;
}
