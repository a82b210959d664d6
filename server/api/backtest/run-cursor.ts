import { createHash } from "node:crypto";
import type { Position } from "../../../db/stores/keyset.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import type { StrategyDraft } from "../../dunning/strategies/strategy.ts";
import { ApiError } from "../api-error.ts";
import type { Context } from "../context.ts";
import { cursorOf, readCursor } from "../cursor.ts";

/** The unpublished rules that a run tries. The other rules are those in force. */
export type Draft = { list?: Segment[] | undefined; strategy?: StrategyDraft | undefined };

/** How far a run has come: its time, the customers replayed, and the last of them. */
export type RunPosition = { until: number; done: number; after: Position | null };

/** A run's own list: pages of two drafts would add up to nothing, so the cursor of one does not fit the other. */
export const runListName = (procedure: string, draft: Draft): string => `${procedure} ${digestOf(draft)}`;

const digestOf = (draft: Draft): string =>
  createHash("sha256")
    .update(JSON.stringify([draft.list ?? null, draft.strategy ?? null]))
    .digest("base64url")
    .slice(0, 16);

export const runCursorOf = (
  { account }: Context,
  list: string,
  { until, done, after }: RunPosition,
): string | null => after && cursorOf(account, list, { at: until, id: `${done}:${after.at}:${after.id}` });

const POSITION = /^(\d{1,9}):(\d{1,16}):(.+)$/;

/** A run keeps the time of its first page, so that its pages fit together. */
export function readRunCursor({ account, clock }: Context, list: string, cursor: string | null): RunPosition {
  const position = readCursor(account, list, cursor);
  if (position === null) return { until: clock.now(), done: 0, after: null };
  const [, done, at, id] = POSITION.exec(position.id) ?? [];
  if (done === undefined || at === undefined || id === undefined || position.at > clock.now()) {
    throw new ApiError(
      "invalid_input",
      "This dry run did not give that cursor.",
      "Start the dry run again without a cursor.",
      [{ path: "cursor", message: "expected nextCursor of the page before" }],
    );
  }
  return { until: position.at, done: Number(done), after: { at: Number(at), id } };
}
