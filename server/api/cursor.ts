import { z } from "zod";
import type { Page, Position } from "../../db/stores/keyset.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { ApiError } from "./api-error.ts";

const rank = z.strictObject({ score: z.int(), typical: z.record(z.string(), z.int().min(1)) });
const content = z.tuple([z.string(), z.string(), z.int(), z.string(), rank.optional()]);

/** A cursor says whose list it is of: one from another account or another list is refused, not misread. */
export function cursorOf(account: Account, list: string, position: Position | null): string | null {
  if (!position) return null;
  const { at, id, rank } = position;
  return Buffer.from(JSON.stringify([account, list, at, id, ...(rank ? [rank] : [])])).toString("base64url");
}

/** @throws Refusal for a cursor that this list of this account did not give. */
export function readCursor(account: Account, list: string, cursor: string | null): Position | null {
  if (cursor === null) return null;
  const [owner, name, at, id, ranked] = contentOf(cursor);
  if (owner !== account || name !== list) throw badCursor();
  return { at, id, ...(ranked ? { rank: ranked } : {}) };
}

function contentOf(cursor: string) {
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw badCursor();
  }
}

/** For a cursor that reads well and yet cannot be of the list. */
export const badCursor = () =>
  new ApiError(
    "invalid_input",
    "The cursor is not one that this list gave.",
    "Begin the list anew, without a cursor.",
    [{ path: "cursor", message: "expected nextCursor of the page before" }],
  );

/** A page as an answer has it. */
export const answerPage = <Row, Shown>(
  account: Account,
  list: string,
  page: Page<Row>,
  show: (row: Row) => Shown,
) => ({ rows: page.rows.map(show), nextCursor: cursorOf(account, list, page.next) });
