import { Badge, Banner, Box, Button, Divider, Menu, MenuItem } from "@stripe/ui-extension-sdk/ui";
import { MeterChart } from "@stripe/ui-extension-sdk/ui/next";
import { useState } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useFormat } from "../format.ts";
import { useSession, useWords } from "../session.tsx";
import { FailureBanner } from "../states.tsx";
import type { Draft, Preview } from "./draft.ts";
import { currencyOf } from "./RowFields.tsx";
import { freeId, isComplete, moved, type Segment } from "./rule.ts";
import { TestBox } from "./TestBox.tsx";
import { templateRules } from "./templates.ts";
import { TEMPLATES, WORDS } from "./words.ts";
import { caption, columnMedium, columnXSmall, heading, muted, line, rowSmall, strong } from "../layout.ts";

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
    <Box css={columnMedium}>
      <Box css={muted}>{say(WORDS.intro)}</Box>
      {!may("manager") && <Banner title={say(WORDS.read_only)} />}
      <Coverage list={list} preview={preview} />
      <Box css={columnMedium}>
        {list.map((segment, place) => (
          <Box key={segment.id} css={columnMedium}>
            {place > 0 && <Divider />}
            <Entry {...{ segment, place, current, draft, preview, open }} />
          </Box>
        ))}
      </Box>
      {may("manager") && <Add current={current} draft={draft} open={open} />}
      <Divider />
      <Box css={heading}>{say(WORDS.test)}</Box>
      <TestBox list={list} />
    </Box>
  );
}

/** Which share of the cases each segment takes, together all of them. */
function Coverage({ list, preview }: { list: readonly Segment[]; preview: Preview }) {
  const say = useWords();
  const { output, failure, reload } = preview;
  if (failure) return <FailureBanner failure={failure} retry={() => void reload()} />;
  if (!output) return null;
  return (
    <Box css={columnXSmall}>
      <Box css={caption}>
        {`${say(WORDS.coverage, { n: output.cases })}${output.complete ? "" : ` · ${say(WORDS.newest_only)}`}`}
      </Box>
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
    </Box>
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
    <Box css={columnXSmall}>
      <Box css={{ stack: "x", gap: "small", alignY: "center", distribute: "space-between" }}>
        <Box css={strong}>{`${place + 1}. ${segment.name}`}</Box>
        <Box css={rowSmall}>
          <Button size="small" onPress={() => open(segment.id)}>
            {say(may("manager") ? WORDS.edit : WORDS.view)}
          </Button>
          {may("manager") && !last && (
            <Menu
              trigger={<Button size="small">{say(WORDS.more)}</Button>}
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
        </Box>
      </Box>
      <Box>{last ? say(WORDS.everyone) : (preview.output?.sentences[index] ?? "")}</Box>
      {!last && !isComplete(segment.rule) && (
        <Box css={{ color: "attention" }}>{say(WORDS.unfinished, { name: segment.name })}</Box>
      )}
      <Box css={{ stack: "x", gap: "small", alignY: "center", wrap: "wrap" }}>
        {gets !== undefined && (
          <Badge type={gets > 0 ? "info" : "neutral"}>
            {say(WORDS.gets, { n: gets, share: format.percent(cases === 0 ? 0 : gets / cases) })}
          </Badge>
        )}
        <Box css={caption}>{say(WORDS.leads, { name: strategy })}</Box>
      </Box>
      {removing && (
        <Box css={{ stack: "x", gap: "small", alignY: "center", wrap: "wrap" }}>
          <Box>{say(WORDS.remove_sure, { name: segment.name })}</Box>
          <Button
            size="small"
            type="destructive"
            onPress={() => draft.keep(list.filter(({ id }) => id !== segment.id))}
          >
            {say(WORDS.remove)}
          </Button>
          <Button size="small" onPress={() => setRemoving(false)}>
            {say(WORDS.cancel)}
          </Button>
        </Box>
      )}
    </Box>
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
    <Box css={line}>
      <Menu
        trigger={<Button>{say(WORDS.add)}</Button>}
        onAction={(name) => add(String(name) as keyof typeof TEMPLATES)}
      >
        {(Object.keys(rules) as (keyof typeof rules)[]).map((name) => (
          <MenuItem key={name} id={name}>
            {say(TEMPLATES[name])}
          </MenuItem>
        ))}
      </Menu>
    </Box>
  );
}
