import { type AnyColumn, and, eq, gt, lt, or, type SQL } from "drizzle-orm";

/** The last row of a page: its time, and its id, which orders rows of the same instant. */
export type Position = {
  at: number;
  id: string;
  /** In lists by priority: the row's score, and the amounts it was measured by, so that all pages measure alike. */
  rank?: { score: number; typical: Readonly<Record<string, number>> };
};
export type RankedPosition = Position & Required<Pick<Position, "rank">>;

export const isRanked = (position: Position): position is RankedPosition => position.rank !== undefined;

/** One page, and the position after which the next page begins; null at the end. */
export type Page<Row> = { rows: Row[]; next: Position | null };

/** The rows after a position, ordered by time and id. Unlike an offset, a position stays right while rows are added. */
export function afterPosition(
  position: Position | null,
  order: "ascending" | "descending",
  at: AnyColumn,
  id: AnyColumn,
): SQL | undefined {
  if (!position) return undefined;
  const beyond = order === "ascending" ? gt : lt;
  return or(beyond(at, position.at), and(eq(at, position.at), beyond(id, position.id)));
}

/** Makes a page of rows that were read with one more than the limit. */
export function toPage<Row>(rows: Row[], limit: number, positionOf: (row: Row) => Position): Page<Row> {
  const last = rows[limit - 1];
  return { rows: rows.slice(0, limit), next: rows.length > limit && last ? positionOf(last) : null };
}
