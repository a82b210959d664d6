import type { z } from "zod";

/**
 * Checks a dated data table when it is loaded and returns it typed.
 *
 * @param name the table's name, used in messages
 * @param schema the whole table's shape; `list` names its array of rows
 * @throws Error naming the table, the row (by position and its `id` or `code`), the column and what is expected
 */
export function loadTable<S extends z.ZodType>(
  name: string,
  list: string,
  schema: S,
  raw: unknown,
): z.output<S> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 5).map((issue) => {
    const [first, index, ...column] = issue.path;
    if (first !== list || typeof index !== "number")
      return `${issue.path.join(".") || "table"}: ${issue.message}`;
    return `row ${index + 1} (${labelOf(raw, list, index)}), ${column.join(".") || "row"}: ${issue.message}`;
  });
  throw new Error(`Table ${name} is not valid: ${problems.join("; ")}. Correct these rows and start again.`);
}

function labelOf(raw: unknown, list: string, index: number): string {
  const rows: unknown = raw !== null && typeof raw === "object" ? Reflect.get(raw, list) : undefined;
  const row: unknown = Array.isArray(rows) ? rows[index] : undefined;
  if (row === null || typeof row !== "object") return "no label";
  const parts = ["id", "rail", "level", "code"].map((key): unknown => Reflect.get(row, key));
  return parts.filter((part) => typeof part === "string").join(" ") || "no label";
}
