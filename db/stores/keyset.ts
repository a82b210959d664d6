import { type AnyColumn, and, eq, gt, lt, or, type SQL } from "drizzle-orm";

/** Where a page ended: the sort time of its last row, and its id for rows of the same instant. */
export type Position = {
  at: number;
  id: string;
  /** Of lists by worth: the last row's score, and what amounts were measured by, so that every page measures alike. */
  rank?: { score: number; typical: Readonly<Record<string, number>> };
};
export type RankedPosition = Position & Required<Pick<Position, "rank">>;

export const isRanked = (position: Position): position is RankedPosition => position.rank !== undefined;

/** One page, and where the next one begins; null after the last row. */
export type Page<Row> = { rows: Row[]; next: Position | null };

/** The rows after a position, in an order by time and id. Unlike an offset it stays true while rows come in. */
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

/** Cuts a page out of rows that were read with one more than the limit. */
export function toPage<Row>(rows: Row[], limit: number, positionOf: (row: Row) => Position): Page<Row> {
  const last = rows[limit - 1];
  return { rows: rows.slice(0, limit), next: rows.length > limit && last ? positionOf(last) : null };
}
