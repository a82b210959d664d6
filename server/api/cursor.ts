import { z } from "zod";
import type { Page, Position } from "../../db/stores/keyset.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { ApiError } from "./api-error.ts";

const rank = z.strictObject({ score: z.int(), typical: z.record(z.string(), z.int().min(1)) });
const content = z.tuple([z.string(), z.string(), z.int(), z.string(), rank.optional()]);

/** A cursor names its account and its list, so that a cursor of another one is refused and not misread. */
export function cursorOf(account: Account, list: string, position: Position | null): string | null {
  if (!position) return null;
  const { at, id, rank } = position;
  return Buffer.from(JSON.stringify([account, list, at, id, ...(rank ? [rank] : [])])).toString("base64url");
}

/** @throws {ApiError} for a cursor that this list of this account did not give */
export function readCursor(account: Account, list: string, cursor: string | null): Position | null {
  if (cursor === null) return null;
  const [owner, name, at, id, rank] = contentOf(cursor);
  if (owner !== account || name !== list) throw badCursor();
  return { at, id, ...(rank ? { rank } : {}) };
}

function contentOf(cursor: string) {
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw badCursor();
  }
}

/** For a cursor that can be read and yet cannot belong to the list. */
export const badCursor = () =>
  new ApiError(
    "invalid_input",
    "This list did not give that cursor.",
    "Start the list again without a cursor.",
    [{ path: "cursor", message: "expected nextCursor of the page before" }],
  );

/** A page of rows as an answer has it. */
export const presentPage = <Row, Presented>(
  account: Account,
  list: string,
  page: Page<Row>,
  present: (row: Row) => Presented,
) => ({ rows: page.rows.map(present), nextCursor: cursorOf(account, list, page.next) });
