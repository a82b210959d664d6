import { Badge, Banner, Box, Divider, Menu, MenuItem } from "@stripe/ui-extension-sdk/ui";
import { MeterChart } from "@stripe/ui-extension-sdk/ui/next";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { SelectField } from "../kit/SelectField.tsx";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import type { Draft, Preview } from "./draft.ts";
import { currencyOf } from "./RowFields.tsx";
import { freeId, isComplete, moved, type Segment, withSegmentAt } from "./rule.ts";
import { SegmentTester } from "./SegmentTester.tsx";
import { templateRules } from "./templates.ts";
import {
  Caption,
  ColumnMedium,
  ColumnXSmall,
  Heading,
  Muted,
  RowApart,
  RowSmall,
  RowWrapped,
  Strong,
} from "../kit/layout.tsx";

type Part = {
  current: Output<"segments.get">;
  draft: Draft;
  preview: Preview;
  open: (id: string) => void;
};

/** The ordered list: first match wins, and everyone else comes last. */
export function SegmentList({ current, draft, preview, open }: Part) {
  const t = useTranslate();
  const { may } = useSession();
  const { list } = draft;
  return (
    <ColumnMedium>
      <Muted label="ui_segments.intro" />
      {!may("manager") && <Banner title={t("ui_segments.read_only")} />}
      <Coverage list={list} preview={preview} />
      <ColumnMedium>
        {list.map((segment, place) => (
          <ColumnMedium key={segment.id}>
            {place > 0 && <Divider />}
            <Entry {...{ segment, place, current, draft, preview, open }} />
          </ColumnMedium>
        ))}
      </ColumnMedium>
      {may("manager") && <Add current={current} draft={draft} open={open} />}
      <Divider />
      <Heading label="ui_segments.test" />
      <SegmentTester list={list} />
    </ColumnMedium>
  );
}

/** Which share of the cases each segment takes, together all of them. */
function Coverage({ list, preview }: { list: readonly Segment[]; preview: Preview }) {
  const t = useTranslate();
  const { output, failure, reload } = preview;
  if (failure) return <FailureBanner failure={failure} retry={() => void reload()} />;
  if (!output) return null;
  return (
    <ColumnXSmall>
      <Caption>
        {`${t("ui_segments.coverage", { n: output.cases })}${output.complete ? "" : ` · ${t("ui_segments.newest_only")}`}`}
      </Caption>
      {output.cases > 0 && (
        <MeterChart
          legendEnabled
          data={output.segments
            .filter(({ gets }) => gets > 0)
            .map(({ segmentId, gets }) => ({
              label: list.find(({ id }) => id === segmentId)?.name ?? segmentId,
              value: gets,
            }))}
        />
      )}
    </ColumnXSmall>
  );
}

function Entry({
  segment,
  place,
  current,
  draft,
  preview,
  open,
}: Part & { segment: Segment; place: number }) {
  const t = useTranslate();
  const format = useFormat();
  const { may } = useSession();
  const [removing, setRemoving] = useState(false);
  const { list } = draft;
  const last = place === list.length - 1;
  const index = preview.counted.findIndex(({ id }) => id === segment.id);
  const gets = preview.output?.segments[index]?.gets;
  const cases = preview.output?.cases ?? 0;
  const strategy = current.strategies.find(({ id }) => id === segment.strategyId)?.name ?? segment.strategyId;
  const actions = new Map([
    ["up", () => draft.keep(moved(list, segment.id, -1))],
    ["down", () => draft.keep(moved(list, segment.id, 1))],
    ["remove", () => setRemoving(true)],
  ]);
  return (
    <ColumnXSmall>
      <RowApart>
        <Strong>{`${place + 1}. ${segment.name}`}</Strong>
        <RowSmall>
          <LabelButton
            size="small"
            onPress={() => open(segment.id)}
            label={may("manager") ? "ui_segments.edit" : "ui_segments.view"}
          />
          {may("manager") && !last && (
            <Menu
              trigger={<LabelButton size="small" label="ui_segments.more" />}
              onAction={(action) => actions.get(String(action))?.()}
            >
              <MenuItem id="up" disabled={place === 0}>
                {t("ui_segments.up")}
              </MenuItem>
              <MenuItem id="down" disabled={place >= list.length - 2}>
                {t("ui_segments.down")}
              </MenuItem>
              <MenuItem id="remove">{t("ui_segments.remove")}</MenuItem>
            </Menu>
          )}
        </RowSmall>
      </RowApart>
      <Box>{last ? t("ui_segments.everyone") : (preview.output?.sentences[index] ?? "")}</Box>
      {!last && !isComplete(segment.rule) && (
        <Box css={{ color: "attention" }}>{t("ui_segments.unfinished", { name: segment.name })}</Box>
      )}
      <RowWrapped>
        {gets !== undefined && (
          <Badge type={gets > 0 ? "info" : "neutral"}>
            {t("ui_segments.gets", { n: gets, share: format.percent(cases === 0 ? 0 : gets / cases) })}
          </Badge>
        )}
        <Caption>{t("ui_segments.leads", { name: strategy })}</Caption>
      </RowWrapped>
      {removing && (
        <RowWrapped>
          <Box>{t("ui_segments.remove_sure", { name: segment.name })}</Box>
          <LabelButton
            size="small"
            type="destructive"
            onPress={() => draft.keep(list.filter(({ id }) => id !== segment.id))}
            label="ui_segments.remove"
          />
          <LabelButton size="small" onPress={() => setRemoving(false)} label="ui_segments.cancel" />
        </RowWrapped>
      )}
    </ColumnXSmall>
  );
}

function Add({ current, draft, open }: Pick<Part, "current" | "draft" | "open">) {
  const t = useTranslate();
  const { list } = draft;
  const rules = templateRules(currencyOf(current));
  const last = list.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  const place = Math.min(chosen ?? last, last);
  const add = (name: keyof typeof rules) => {
    const id = freeId(list);
    const strategyId = list.at(-1)?.strategyId ?? "";
    const made = { id, name: t(`ui_segment_templates.${name}`), rule: rules[name], strategyId };
    draft.keep(withSegmentAt(list, place, made));
    open(id);
  };
  return (
    <RowWrapped>
      <SelectField
        label={t("ui_segments.position")}
        value={String(place)}
        choose={(value) => setChosen(Number(value))}
        options={list.map((before, index) => [
          String(index),
          index === last
            ? t("ui_segments.position_last")
            : t("ui_segments.position_before", { place: index + 1, name: before.name }),
        ])}
      />
      <Menu
        trigger={<LabelButton label="ui_segments.add" />}
        onAction={(name) => add(String(name) as keyof typeof rules)}
      >
        {(Object.keys(rules) as (keyof typeof rules)[]).map((name) => (
          <MenuItem key={name} id={name}>
            {t(`ui_segment_templates.${name}`)}
          </MenuItem>
        ))}
      </Menu>
    </RowWrapped>
  );
}
