import { useStorage } from "@stripe/ui-extension-sdk/data";
import { useCallback, useMemo, useRef, useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { type Query, toast, useMutation, useQuery } from "../data/use-query.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { useDebouncedValue } from "../kit/use-debounced-value.ts";
import { asGroup, changesBetween, finished, isComplete, type Segment } from "./rule.ts";

type Kept = { basedOn: number; list: Segment[] };

/**
 * The list as somebody is changing it. It outlives a way from the list to one segment and back: Stripe
 * keeps it as long as the app runs. Nothing of it counts before it is published.
 */
export function useDraft(current: Output<"segments.get">) {
  const t = useTranslate();
  const { context } = useSession();
  const put = useMutation("segments.put");
  const [stored, store] = useStorage(
    `segments ${context.userContext.account.id} ${context.environment.mode}`,
  );
  const kept = useMemo(() => (stored ? (JSON.parse(stored) as Kept) : null), [stored]);
  const list = kept?.list ?? current.list;
  const keep = useCallback(
    (next: Segment[]) =>
      store(
        changesBetween(current.list, next) === 0
          ? ""
          : JSON.stringify({ basedOn: kept?.basedOn ?? current.version, list: next } satisfies Kept),
      ),
    [store, kept, current],
  );
  const [discards, setDiscards] = useState(0);
  const discard = () => {
    put.clear();
    store("");
    setDiscards(discards + 1);
  };
  const unfinished =
    list.find((segment, place) => place < list.length - 1 && !isComplete(segment.rule)) ?? null;
  return {
    list,
    keep,
    discard,
    /** How often it was discarded: what was typed into fields goes with it. */
    discards,
    unfinished,
    /** Another list was published after this draft was begun. */
    outdated: kept !== null && kept.basedOn !== current.version,
    changes: kept ? changesBetween(current.list, list) : 0,
    put,
    /** @param basedOn the version it takes the place of; that on which the draft was begun where left out */
    publish: async (basedOn = kept?.basedOn ?? current.version) => {
      const answer = await put.run({ basedOn, list });
      if (!answer.ok) return;
      store("");
      toast(t("ui_segments.published"));
    },
  };
}
export type Draft = ReturnType<typeof useDraft>;

/**
 * What can be counted of a draft: a rule with a row that lacks something is counted without that row, and a
 * segment of which nothing is left is not counted at all.
 */
export function countable(list: readonly Segment[]): Segment[] {
  return list.flatMap((segment, place) => {
    const rule = place === list.length - 1 ? segment.rule : finished(segment.rule);
    return rule ? [{ ...segment, rule }] : [];
  });
}

export type Preview = Query<"segments.preview"> & {
  /** The list that `output` counts. */
  counted: readonly Segment[];
};

/**
 * How many cases each segment of a draft would get, counted a moment after the last change. Until they are
 * counted anew the figures before stay, so that nothing jumps while somebody types.
 */
export function usePreview(list: readonly Segment[], focus?: string): Preview {
  const debounced = useDebouncedValue(countable(list));
  const known = focus !== undefined && debounced.some(({ id }) => id === focus);
  const asked = useQuery("segments.preview", { list: debounced, ...(known ? { focus } : {}) });
  const before = useRef({ output: asked.output, counted: debounced });
  if (asked.output) before.current = { output: asked.output, counted: debounced };
  return { ...asked, ...before.current };
}

export const changed = (list: readonly Segment[], id: string, part: Partial<Segment>): Segment[] =>
  list.map((segment) =>
    segment.id === id ? { ...segment, ...part, rule: asGroup(part.rule ?? segment.rule) } : segment,
  );
