import { Box, Inline, Link } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useFormat } from "../kit/format.ts";
import { useTranslate } from "../data/session.tsx";
import { wordsOf } from "./condition.ts";
import { currencyOf, FieldSelect, OperatorSelect, ValueFields } from "./RowFields.tsx";
import { KindSelect, type RuleEditing } from "./RuleRows.tsx";
import {
  addTo,
  type Comparison,
  type GroupKind,
  isComparison,
  kindOf,
  lacks,
  type Path,
  ROWS,
  replaceAt,
  type Rule,
  rowFor,
  rowsOf,
} from "./rule.ts";
import { ColumnMedium, Narrow } from "../kit/layout.tsx";

const GLUE = { all: "ui_segments.and", any: "ui_segments.or", none: "ui_segments.or" } as const;
const FIRST_FIELD = "country";

/**
 * A rule as a sentence whose words can be pressed: one becomes its choice, in its place, until another is
 * pressed. What is in a group of its own stands in brackets.
 */
export function RuleSentence(editing: RuleEditing) {
  const t = useTranslate();
  const { rule, choices, onChange } = editing;
  const [open, setOpen] = useState("");
  const row = rowFor(FIRST_FIELD, choices.fields, currencyOf(choices));
  const add = () => {
    onChange(addTo(rule, [], row));
    setOpen([kindOf(rule), rowsOf(rule).length, "field"].join("."));
  };
  return (
    <ColumnMedium>
      <Box css={{ stack: "x", gap: "xsmall", wrap: "wrap", alignY: "center" }}>
        <Inline>{t("ui_segments.fits")}</Inline>
        <GroupWords {...editing} group={rule} path={[]} open={open} setOpen={setOpen} />
      </Box>
      <Narrow>
        <LabelButton
          size="small"
          disabled={rowsOf(rule).length >= ROWS}
          onPress={add}
          label="ui_segments.add_row"
        />
      </Narrow>
    </ColumnMedium>
  );
}

type Open = { open: string; setOpen: (place: string) => void };

function GroupWords({ group, path, ...editing }: RuleEditing & Open & { group: Rule; path: Path }) {
  const t = useTranslate();
  const { rule, onChange, open, setOpen } = editing;
  const kind = kindOf(group) as GroupKind;
  const ask = (label: string) => (
    <Word here={[...path, "kind"].join(".")} label={label} open={open} setOpen={setOpen}>
      <KindSelect rule={rule} path={path} onChange={onChange} hidden />
    </Word>
  );
  return (
    <>
      {kind === "none" && ask(t("ui_segments.none_of"))}
      {rowsOf(group).map((row, index) => {
        const here = [...path, kind, index];
        const glue = t(GLUE[kind]);
        return (
          <GluedRow
            key={here.join(".")}
            glue={index === 0 ? null : index === 1 && kind !== "none" ? ask(glue) : glue}
          >
            {isComparison(row) ? (
              <Phrase {...editing} row={row} path={here} />
            ) : (
              <>
                <Inline>(</Inline>
                <GroupWords {...editing} group={row} path={here} />
                <Inline>)</Inline>
              </>
            )}
          </GluedRow>
        );
      })}
    </>
  );
}

const GluedRow = ({ glue, children }: { glue: ReactNode; children: ReactNode }) => (
  <>
    {typeof glue === "string" ? <Inline>{glue}</Inline> : glue}
    {children}
  </>
);

/** One word of the sentence: a link, or its choice once it was pressed. */
function Word({
  here,
  open,
  setOpen,
  label,
  remove,
  children,
}: Open & { here: string; label: string; remove?: () => void; children: ReactNode }) {
  if (open !== here) return <Link onPress={() => setOpen(here)}>{label}</Link>;
  return (
    <Box
      css={{
        stack: "x",
        gap: "small",
        wrap: "wrap",
        alignY: "center",
        padding: "small",
        backgroundColor: "container",
        borderRadius: "small",
      }}
    >
      {children}
      <Jump onPress={() => setOpen("")} label="ui_segments.done" />
      {remove && <Jump type="secondary" onPress={remove} label="ui_segments.remove_row" />}
    </Box>
  );
}

function Phrase({
  row,
  path,
  rule,
  choices,
  hits,
  onChange,
  open,
  setOpen,
}: RuleEditing & Open & { row: Comparison; path: Path }) {
  const t = useTranslate();
  const format = useFormat();
  const spec = choices.fields[row.field];
  const put = (next: Comparison) => onChange(replaceAt(rule, path, next));
  const at = (part: string) => [...path, part].join(".");
  const controls = { row, choices, onChange: put };
  const word = (part: string, label: string, control: ReactNode) => (
    <Word
      here={at(part)}
      label={label}
      open={open}
      setOpen={setOpen}
      remove={() => {
        setOpen("");
        onChange(replaceAt(rule, path, null));
      }}
    >
      {control}
    </Word>
  );
  const words = wordsOf(row, choices, format);
  const blank = lacks(row) !== null;
  const value = [row.key, row.op === "exists" ? "" : words.value].filter(Boolean).join(" ");
  const count = hits?.get(path.join("."));
  return (
    <>
      {word(
        "field",
        words.field,
        <FieldSelect
          {...controls}
          onChange={(next) => {
            put(next);
            setOpen(at("value"));
          }}
        />,
      )}
      {word("op", words.operator, <OperatorSelect {...controls} />)}
      {(row.op !== "exists" || spec?.type === "metadata") &&
        word("value", blank ? t("ui_segments.choose") : value, <ValueFields {...controls} />)}
      {!blank && count !== undefined && (
        <Inline css={{ font: "caption", color: "secondary" }}>{`(${format.number(count)})`}</Inline>
      )}
    </>
  );
}
