import type { Output } from "../../server/api/contract.ts";
import { useTranslate } from "../data/session.tsx";
import { CompactList } from "../kit/CompactList.tsx";
import { ColumnSmall, Heading } from "../kit/layout.tsx";
import type { Draft, Preview } from "./draft.ts";
import { type Difference, differencesBetween } from "./rule.ts";

/** What publishing would change, a line each: names, rules as sentences, strategies, places. */
export function Changes({
  draft,
  current,
  preview,
}: {
  draft: Draft;
  current: Output<"segments.get">;
  preview: Preview;
}) {
  const t = useTranslate();
  const strategyOf = (id: string) => current.strategies.find((strategy) => strategy.id === id)?.name ?? id;
  const sentenceNow = (id: string) =>
    preview.output?.sentences[preview.counted.findIndex((segment) => segment.id === id)] ?? "";
  const sentenceBefore = (id: string) =>
    current.sentences[current.list.findIndex((segment) => segment.id === id)] ?? "";
  const lineOf = (difference: Difference): { title: string; under?: string } => {
    const { segment } = difference;
    const { id, name } = segment;
    switch (difference.kind) {
      case "added":
        return {
          title: t("ui_segments.change_added", { name, place: difference.place }),
          under: sentenceNow(id),
        };
      case "moved":
        return { title: t("ui_segments.change_moved", { name, place: difference.place }) };
      case "removed":
        return { title: t("ui_segments.change_removed", { name }), under: sentenceBefore(id) };
      case "renamed":
        return { title: t("ui_segments.change_renamed", { before: difference.before.name, name }) };
      case "strategy":
        return {
          title: t("ui_segments.change_strategy", {
            name,
            before: strategyOf(difference.before.strategyId),
            strategy: strategyOf(segment.strategyId),
          }),
        };
      case "rule":
        return {
          title: t("ui_segments.change_rule", { name, rule: sentenceNow(id) }),
          under: t("ui_segments.change_before", { rule: sentenceBefore(id) }),
        };
    }
  };
  return (
    <ColumnSmall>
      <Heading label="ui_segments.changes" />
      <CompactList
        lines={differencesBetween(current.list, draft.list).map((difference) => ({
          id: `${difference.segment.id} ${difference.kind}`,
          ...lineOf(difference),
        }))}
      />
    </ColumnSmall>
  );
}
