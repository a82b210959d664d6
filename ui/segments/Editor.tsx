import { Banner, Box } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { TextInput } from "../kit/TextInput.tsx";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner, Loading } from "../kit/query-states.tsx";
import { changed, type Draft, type Preview } from "./draft.ts";
import { RuleRows } from "./RuleRows.tsx";
import { DEPTH, depthOf, finished, isComplete, type Segment } from "./rule.ts";
import { RuleSentence } from "./RuleSentence.tsx";
import {
  Caption,
  ColumnLarge,
  ColumnMedium,
  ColumnSmall,
  ColumnXSmall,
  Muted,
  RowApart,
  RowIfWide,
} from "../kit/layout.tsx";

type Part = { segment: Segment; current: Output<"segments.get">; draft: Draft; preview: Preview };

/** One segment: its sentence or its rows, how many it takes, and who they are. */
export function Editor(part: Part) {
  const t = useTranslate();
  const { may } = useSession();
  const { wide } = usePlaces();
  const { segment, current, draft } = part;
  const manager = may("manager");
  const edit = (next: Partial<Segment>) => draft.keep(changed(draft.list, segment.id, next));
  return (
    <ColumnLarge>
      {!manager && <Banner title={t("ui_segments.read_only")} />}
      {manager ? (
        <RowIfWide>
          <Box css={{ width: wide ? "1/2" : "fill" }}>
            <Name key={segment.id} name={segment.name} onChange={(name) => edit({ name })} />
          </Box>
          <Box css={{ width: wide ? "1/2" : "fill" }}>
            <SelectField
              label={t("ui_segments.strategy")}
              css={{ width: "fill" }}
              value={segment.strategyId}
              choose={(chosen) => edit({ strategyId: chosen })}
              options={optionsOf(current.strategies)}
            />
          </Box>
        </RowIfWide>
      ) : (
        <Box css={{ font: "subheading" }}>{segment.name}</Box>
      )}
      <Conditions {...part} edit={edit} />
      <Takes {...part} />
    </ColumnLarge>
  );
}

function Name({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const t = useTranslate();
  const [empty, setEmpty] = useState(false);
  return (
    <TextInput
      label={t("ui_segments.name")}
      css={{ width: "fill" }}
      defaultValue={name}
      maxLength={80}
      error={empty && t("ui_segments.nameless")}
      typed={(text) => {
        setEmpty(text.trim() === "");
        if (text.trim() !== "") onChange(text);
      }}
    />
  );
}

const isLast = ({ segment, draft }: Part) => draft.list.at(-1)?.id === segment.id;

/** Whether what was counted is what stands there now. */
const isCounted = ({ segment, preview }: Part) =>
  JSON.stringify(preview.counted.find(({ id }) => id === segment.id)?.rule) ===
  JSON.stringify(finished(segment.rule) ?? segment.rule);

function Conditions({ edit, ...part }: Part & { edit: (next: Partial<Segment>) => void }) {
  const t = useTranslate();
  const { may } = useSession();
  const [asRows, setAsRows] = useState(false);
  const { segment, current, preview } = part;
  if (isLast(part)) return <Box>{t("ui_segments.everyone")}</Box>;
  const deep = depthOf(segment.rule) > DEPTH;
  if (deep || !may("manager")) return <Counted preview={preview} segment={segment} deep={deep} />;
  // A row that is not complete is not counted, and moves those after it up.
  const places = new Map<string, string>();
  finished(segment.rule, places);
  const rows = isCounted(part) ? (preview.output?.focus?.rows ?? []) : [];
  const editing = {
    rule: segment.rule,
    choices: current,
    hits: new Map(rows.map(({ path, hits }) => [places.get(path) ?? path, hits])),
    onChange: (rule: Segment["rule"]) => edit({ rule }),
  };
  return (
    <ColumnMedium>
      {asRows ? <RuleRows {...editing} /> : <RuleSentence {...editing} />}
      <Jump
        onPress={() => setAsRows(!asRows)}
        label={asRows ? "ui_segments.as_sentence" : "ui_segments.as_rows"}
      />
    </ColumnMedium>
  );
}

/** A rule to be read: its sentence, and its rows with what each hits. */
function Counted({ preview, segment, deep }: { preview: Preview; segment: Segment; deep: boolean }) {
  const t = useTranslate();
  const { output, counted } = preview;
  if (!output) return null;
  const rows = output.focus?.rows ?? [];
  return (
    <ColumnSmall>
      {deep && <Muted label="ui_segments.deep" />}
      <Box>{output.sentences[counted.findIndex(({ id }) => id === segment.id)] ?? ""}</Box>
      {rows.length > 1 &&
        rows.map(({ path, text, hits }) => (
          <RowApart key={path}>
            <Box css={{ font: "caption" }}>{text}</Box>
            <Caption>{t("ui_segments.hits", { n: hits })}</Caption>
          </RowApart>
        ))}
    </ColumnSmall>
  );
}

function Takes(part: Part) {
  const t = useTranslate();
  const format = useFormat();
  const { go } = usePlaces();
  const { segment, preview } = part;
  const { output, failure, reload } = preview;
  const last = isLast(part);
  if (failure) return <FailureBanner failure={failure} retry={() => void reload()} />;
  if (!last && !finished(segment.rule)) return <Muted label="ui_segments.nothing_yet" />;
  if (!output?.focus) return <Loading />;
  const { cases, focus } = output;
  const { gets = 0, hits = 0 } = output.segments.find(({ segmentId }) => segmentId === segment.id) ?? {};
  const notes = [
    ...(last || isComplete(segment.rule) ? [] : [t("ui_segments.without")]),
    ...(hits > gets && !last ? [t("ui_segments.shadowed", { n: hits - gets })] : []),
    ...(output.complete ? [] : [t("ui_segments.newest_only")]),
  ];
  return (
    <Box css={{ stack: "y", gap: "medium", padding: "medium", keyline: "neutral", borderRadius: "medium" }}>
      <ColumnXSmall>
        <Box css={{ font: "heading", color: last || isCounted(part) ? "primary" : "secondary" }}>
          {t("ui_segments.takes", {
            n: gets,
            cases,
            share: format.percent(cases === 0 ? 0 : gets / cases),
          })}
        </Box>
        {notes.map((note) => (
          <Caption key={note}>{note}</Caption>
        ))}
      </ColumnXSmall>
      {focus.customers.length > 0 && (
        <ColumnSmall>
          <Box css={{ font: "caption", fontWeight: "semibold" }}>{t("ui_segments.people")}</Box>
          <CompactList
            choose={(caseId) => go({ to: "case", caseId })}
            lines={focus.customers.map(({ caseId, customerId, name, email, currency, amount }) => ({
              id: caseId,
              title: name ?? email ?? customerId,
              under: name ? email : null,
              value: format.money(amount, currency),
            }))}
          />
        </ColumnSmall>
      )}
    </Box>
  );
}
