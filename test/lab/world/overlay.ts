/** What names the rows of a table in a population file. */
const ROW_NAMES = ["reason", "country", "id"] as const;

/**
 * Lays a sparse patch over JSON data, as RFC 7396 does: objects merge, null removes, anything else replaces. Beyond
 * it, an object over a table whose rows name themselves (by `reason`, `country` or `id`) patches rows by their names.
 *
 * @throws Error for a row that the table does not have
 */
export function overlay(base: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  if (Array.isArray(base)) return overlayRows(base, patch);
  const merged: Record<string, unknown> = isObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = overlay(merged[key], value);
  }
  return merged;
}

function overlayRows(rows: readonly unknown[], patch: Record<string, unknown>): unknown[] {
  const names = rows.map(rowName);
  for (const name of Object.keys(patch))
    if (!names.includes(name))
      throw new Error(`The overlay changes the row "${name}", but the table has only ${names.join(", ")}`);
  return rows.flatMap((row, index) => {
    const change = patch[names[index] ?? ""];
    if (change === undefined) return [row];
    return change === null ? [] : [overlay(row, change)];
  });
}

function rowName(row: unknown): string | undefined {
  if (!isObject(row)) return undefined;
  const key = ROW_NAMES.find((name) => typeof row[name] === "string");
  return key === undefined ? undefined : String(row[key]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
