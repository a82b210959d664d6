import { Badge, Banner, Box, Divider, Menu, MenuItem } from "@stripe/ui-extension-sdk/ui";
import { MeterChart } from "@stripe/ui-extension-sdk/ui/next";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useWords } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import type { Draft, Preview } from "./draft.ts";
import { currencyOf } from "./RowFields.tsx";
import { freeId, isComplete, moved, type Segment } from "./rule.ts";
import { SegmentTester } from "./SegmentTester.tsx";
import { templateRules } from "./templates.ts";
import { TEMPLATES, WORDS } from "./labels.ts";
import {
  Caption,
  ColumnMedium,
  ColumnXSmall,
  Heading,
  Muted,
  Narrow,
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
  const say = useWords();
  const { may } = useSession();
  const { list } = draft;
  return (
    <ColumnMedium>
      <Muted says={WORDS.intro} />
      {!may("manager") && <Banner title={say(WORDS.read_only)} />}
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
      <Heading says={WORDS.test} />
      <SegmentTester list={list} />
    </ColumnMedium>
  );
}

/** Which share of the cases each segment takes, together all of them. */
function Coverage({ list, preview }: { list: readonly Segment[]; preview: Preview }) {
  const say = useWords();
  const { output, failure, reload } = preview;
  if (failure) return <FailureBanner failure={failure} retry={() => void reload()} />;
  if (!output) return null;
  return (
    <ColumnXSmall>
      <Caption>
        {`${say(WORDS.coverage, { n: output.cases })}${output.complete ? "" : ` · ${say(WORDS.newest_only)}`}`}
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
  const say = useWords();
  const format = useFormat();
  const { may } = useSession();
  const [removing, setRemoving] = useState(false);
  const { list } = draft;
  const last = place === list.length - 1;
  const index = preview.counted.findIndex(({ id }) => id === segment.id);
  const gets = preview.output?.segments[index]?.gets;
  const cases = preview.output?.cases ?? 0;
  const strategy = current.strategies.find(({ id }) => id === segment.strategyId)?.name ?? segment.strategyId;
  const acts = new Map([
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
            label={may("manager") ? WORDS.edit : WORDS.view}
          />
          {may("manager") && !last && (
            <Menu
              trigger={<LabelButton size="small" label={WORDS.more} />}
              onAction={(act) => acts.get(String(act))?.()}
            >
              <MenuItem id="up" disabled={place === 0}>
                {say(WORDS.up)}
              </MenuItem>
              <MenuItem id="down" disabled={place >= list.length - 2}>
                {say(WORDS.down)}
              </MenuItem>
              <MenuItem id="remove">{say(WORDS.remove)}</MenuItem>
            </Menu>
          )}
        </RowSmall>
      </RowApart>
      <Box>{last ? say(WORDS.everyone) : (preview.output?.sentences[index] ?? "")}</Box>
      {!last && !isComplete(segment.rule) && (
        <Box css={{ color: "attention" }}>{say(WORDS.unfinished, { name: segment.name })}</Box>
      )}
      <RowWrapped>
        {gets !== undefined && (
          <Badge type={gets > 0 ? "info" : "neutral"}>
            {say(WORDS.gets, { n: gets, share: format.percent(cases === 0 ? 0 : gets / cases) })}
          </Badge>
        )}
        <Caption>{say(WORDS.leads, { name: strategy })}</Caption>
      </RowWrapped>
      {removing && (
        <RowWrapped>
          <Box>{say(WORDS.remove_sure, { name: segment.name })}</Box>
          <LabelButton
            size="small"
            type="destructive"
            onPress={() => draft.keep(list.filter(({ id }) => id !== segment.id))}
            label={WORDS.remove}
          />
          <LabelButton size="small" onPress={() => setRemoving(false)} label={WORDS.cancel} />
        </RowWrapped>
      )}
    </ColumnXSmall>
  );
}

function Add({ current, draft, open }: Pick<Part, "current" | "draft" | "open">) {
  const say = useWords();
  const { list } = draft;
  const rules = templateRules(currencyOf(current));
  const add = (name: keyof typeof TEMPLATES) => {
    const id = freeId(list);
    const strategyId = list.at(-1)?.strategyId ?? "";
    // First in the list: what stands below everyone could never match, and a special case comes before others.
    draft.keep([{ id, name: say(TEMPLATES[name]), rule: rules[name], strategyId }, ...list]);
    open(id);
  };
  return (
    <Narrow>
      <Menu
        trigger={<LabelButton label={WORDS.add} />}
        onAction={(name) => add(String(name) as keyof typeof TEMPLATES)}
      >
        {(Object.keys(rules) as (keyof typeof rules)[]).map((name) => (
          <MenuItem key={name} id={name}>
            {say(TEMPLATES[name])}
          </MenuItem>
        ))}
      </Menu>
    </Narrow>
  );
}
