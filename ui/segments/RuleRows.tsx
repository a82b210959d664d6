import { Box } from "@stripe/ui-extension-sdk/ui";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { type Choices, currencyOf, FieldSelect, OperatorSelect, ValueFields } from "./RowFields.tsx";
import {
  addTo,
  at,
  type Comparison,
  group,
  isComparison,
  kindOf,
  lacks,
  type Path,
  ROWS,
  replaceAt,
  type Rule,
  rowFor,
  rowsOf,
  withKind,
} from "./rule.ts";
import { ColumnXSmall, RowApart, RowSmall } from "../kit/layout.tsx";

const KINDS = ["all", "any", "none"] as const;
const FIRST_FIELD = "amount";

export type RuleEditing = {
  rule: Rule;
  choices: Choices;
  onChange: (rule: Rule) => void;
  /** How many cases each row hits, by its path such as `all.0`; a row that is not counted is not in it. */
  hits?: ReadonlyMap<string, number>;
};

export function KindSelect({
  rule,
  path,
  onChange,
  hidden = false,
}: {
  rule: Rule;
  path: Path;
  onChange: (rule: Rule) => void;
  /** Its label is read out, but not shown. */
  hidden?: boolean;
}) {
  const t = useTranslate();
  return (
    <SelectField
      label={t("ui_segments.conditions")}
      {...(hidden ? { hiddenElements: ["label"] } : {})}
      value={kindOf(at(rule, path) ?? rule) ?? "all"}
      choose={(chosen) => onChange(withKind(rule, path, chosen))}
      options={KINDS.map((kind) => [kind, t(`ui_segments.${kind}`)] as const)}
    />
  );
}

/** A rule as rows of fact, comparison and value, in groups of at most two levels. */
export function RuleRows(editing: RuleEditing) {
  const { rule, onChange } = editing;
  // Text fields keep what was typed by where they stand; once a row is gone, others stand there.
  const [removals, setRemovals] = useState(0);
  const remove = (path: Path) => {
    setRemovals(removals + 1);
    onChange(replaceAt(rule, path, null));
  };
  return <Group key={removals} {...editing} remove={remove} path={[]} />;
}

type Part = RuleEditing & { path: Path; remove: (path: Path) => void };

function Group({ path, ...editing }: Part) {
  const { rule, choices, onChange } = editing;
  const here = at(rule, path) ?? rule;
  const kind = kindOf(here) ?? "all";
  const rows = rowsOf(here);
  const row = () => rowFor(FIRST_FIELD, choices.fields, currencyOf(choices));
  const full = rows.length >= ROWS;
  return (
    <Box
      css={{
        stack: "y",
        gap: "medium",
        ...(path.length > 0 ? { padding: "medium", keyline: "neutral", borderRadius: "medium" } : {}),
      }}
    >
      <KindSelect rule={rule} path={path} onChange={onChange} />
      {rows.map((inside, index) => {
        const place = [...path, kind, index];
        return isComparison(inside) ? (
          <Row key={place.join(".")} {...editing} path={place} row={inside} />
        ) : (
          <Group key={place.join(".")} {...editing} path={place} />
        );
      })}
      <RowSmall>
        <LabelButton
          size="small"
          disabled={full}
          onPress={() => onChange(addTo(rule, path, row()))}
          label="ui_segments.add_row"
        />
        {path.length === 0 && (
          <LabelButton
            size="small"
            disabled={full}
            onPress={() => onChange(addTo(rule, path, group("any", [row()])))}
            label="ui_segments.add_group"
          />
        )}
      </RowSmall>
    </Box>
  );
}

function Row({ rule, path, row, choices, hits, onChange, remove }: Part & { row: Comparison }) {
  const t = useTranslate();
  const { wide } = usePlaces();
  const count = hits?.get(path.join("."));
  const missing = lacks(row);
  const part = {
    row,
    choices,
    fill: true,
    onChange: (next: Comparison) => onChange(replaceAt(rule, path, next)),
  };
  return (
    <ColumnXSmall>
      <Box css={wide ? { stack: "x", gap: "small", alignY: "top" } : { stack: "y", gap: "xsmall" }}>
        <Box css={{ width: wide ? "1/3" : "fill" }}>
          <FieldSelect {...part} />
        </Box>
        <Box css={{ width: wide ? "1/4" : "fill" }}>
          <OperatorSelect {...part} />
        </Box>
        <Box css={{ width: "fill" }}>
          <ValueFields {...part} />
        </Box>
      </Box>
      <RowApart>
        <Box css={{ font: "caption", color: missing ? "attention" : "secondary" }}>
          {missing
            ? t(`ui_segments.${missing}_missing`)
            : count === undefined
              ? ""
              : t("ui_segments.hits", { n: count })}
        </Box>
        <Jump type="secondary" onPress={() => remove(path)} label="ui_segments.remove_row" />
      </RowApart>
    </ColumnXSmall>
  );
}
