import { LabelButton } from "./LabelButton.tsx";
import { useState } from "./react.ts";
import type { Input } from "../../server/api/contract.ts";
import { type Query, useQuery } from "../data/use-query.ts";
import { RowSmall } from "./layout.tsx";

export type Paged = "cases.list" | "tasks.list" | "figures.entries";

export type Pages<Name extends Paged> = {
  /** The page on the screen. */
  asked: Query<Name>;
  /** From 1. */
  page: number;
  hasMore: boolean;
  /** To a page next to this one. */
  turn: (page: number) => void;
  pageSize: number;
};

/**
 * A list that the server gives page by page. One page is on the screen at a time and is asked for as a whole
 * each time it is refreshed: pages put together from answers of different moments would repeat rows and lose others.
 */
export function usePages<Name extends Paged>(
  name: Name,
  filter: Omit<Input<Name>, "cursor" | "limit"> | null,
  pageSize = 25,
): Pages<Name> {
  const key = JSON.stringify(filter);
  const [way, setWay] = useState<{ key: string; cursors: (string | null)[] }>({ key, cursors: [null] });
  const cursors = way.key === key ? way.cursors : [null];
  const cursor = cursors.at(-1) ?? null;
  const asked = useQuery(name, filter && ({ ...filter, cursor, limit: pageSize } as Input<Name>));
  const next = (asked.output as { nextCursor: string | null } | null)?.nextCursor ?? null;
  return {
    asked,
    page: cursors.length,
    hasMore: next !== null,
    turn: (page) =>
      setWay({
        key,
        cursors: page > cursors.length ? [...cursors, next] : cursors.slice(0, Math.max(1, page)),
      }),
    pageSize,
  };
}

/** The way to the pages before and after; nothing where there is one page. */
export function Pager({ pages }: { pages: Omit<Pages<Paged>, "asked"> }) {
  const { page, hasMore, turn } = pages;
  if (page === 1 && !hasMore) return null;
  return (
    <RowSmall>
      <LabelButton
        size="small"
        disabled={page === 1}
        onPress={() => turn(page - 1)}
        label="ui_pagination.previous"
      />
      <LabelButton
        size="small"
        disabled={!hasMore}
        onPress={() => turn(page + 1)}
        label="ui_pagination.next"
      />
    </RowSmall>
  );
}
