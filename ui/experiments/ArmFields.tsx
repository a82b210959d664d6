import { Jump } from "../kit/LabelButton.tsx";
import { TextInput, TypedNumber } from "../kit/TextInput.tsx";
import type { Output } from "../../server/api/contract.ts";
import { SelectField, type Options, optionsOf } from "../kit/SelectField.tsx";
import { Card, ColumnSmall, Muted, Narrow, RowSmall } from "../kit/layout.tsx";
import { useTranslate } from "../data/session.tsx";
import { type Arm, daysTyped, type RetryArm, type StrategyArm, type TextArm } from "./edit.ts";

export type Choices = Output<"experiments.list">["choices"];
type Fields<Kind extends Arm> = { arm: Kind; choices: Choices; change: (part: Partial<Kind>) => void };

/** One group: what it is called, how many get it, and what it does. */
export function ArmFields(props: {
  arm: Arm;
  choices: Choices;
  change: (part: Partial<Arm>) => void;
  remove: (() => void) | null;
}) {
  const { arm, choices, change, remove } = props;
  const t = useTranslate();
  return (
    <Card>
      <RowSmall>
        <TextInput
          label={t("ui_experiments.group_name")}
          defaultValue={arm.name}
          maxLength={80}
          typed={(text) => change({ name: text })}
        />
        <TypedNumber
          label={t("ui_experiments.share")}
          value={arm.share}
          typed={(share) => change({ share })}
        />
      </RowSmall>
      {"strategy" in arm && <StrategyFields arm={arm} choices={choices} change={change} />}
      {"texts" in arm && <TextFields arm={arm} choices={choices} change={change} />}
      {"policy" in arm && <RetryFields arm={arm} choices={choices} change={change} />}
      {remove && (
        <Narrow>
          <Jump type="secondary" onPress={remove} label="ui_experiments.remove" />
        </Narrow>
      )}
    </Card>
  );
}

function StrategyFields({ arm, choices, change }: Fields<StrategyArm>) {
  const t = useTranslate();
  const { strategy } = arm;
  const options: Options = [
    ["", t("ui_experiments.as_segment")],
    ...choices.strategies.flatMap(({ id, name, versions }) => [
      [id, t("ui_experiments.newest", { name })] as const,
      ...versions.map(
        (number) => [`${id} ${number}`, t("ui_experiments.version", { name, number })] as const,
      ),
    ]),
  ];
  return (
    <SelectField
      label={t("ui_experiments.strategy")}
      value={strategy ? [strategy.id, strategy.version].filter(Boolean).join(" ") : ""}
      choose={(chosen) => {
        const [id = "", version] = chosen.split(" ");
        change({ strategy: id === "" ? null : { id, version: version ? Number(version) : null } });
      }}
      options={options}
    />
  );
}

/** Messages that go out instead of others, each for one. */
function TextFields({ arm, choices, change }: Fields<TextArm>) {
  const t = useTranslate();
  const pairs = Object.entries(arm.texts);
  const free = choices.templates.find(({ id }) => !(id in arm.texts))?.id;
  const keep = (next: [string, string][]) => change({ texts: Object.fromEntries(next) });
  return (
    <ColumnSmall>
      {pairs.length === 0 && <Muted label="ui_experiments.as_strategy" />}
      {pairs.map(([from, to], place) => (
        <ColumnSmall key={from}>
          <SelectField
            label={t("ui_experiments.instead_of")}
            value={from}
            choose={(chosen) => keep(pairs.with(place, [chosen, to]))}
            options={optionsOf(choices.templates.filter(({ id }) => id === from || !(id in arm.texts)))}
          />
          <SelectField
            label={t("ui_experiments.send")}
            value={to}
            choose={(chosen) => keep(pairs.with(place, [from, chosen]))}
            options={optionsOf(choices.templates)}
          />
          <Narrow>
            <Jump
              type="secondary"
              onPress={() => keep(pairs.filter(([replaced]) => replaced !== from))}
              label="ui_experiments.remove"
            />
          </Narrow>
        </ColumnSmall>
      ))}
      {free !== undefined && (
        <Narrow>
          <Jump onPress={() => keep([...pairs, [free, free]])} label="ui_experiments.add_text" />
        </Narrow>
      )}
    </ColumnSmall>
  );
}

const FIRST_DAYS = [1, 3, 5, 7];

function RetryFields({ arm: { policy }, choices, change }: Fields<RetryArm>) {
  const t = useTranslate();
  return (
    <ColumnSmall>
      <SelectField
        label={t("ui_experiments.times")}
        value={policy.kind}
        choose={(kind) => change({ policy: kind === "schedule" ? { kind, days: FIRST_DAYS } : { kind } })}
        options={choices.policies.map(({ kind, label }) => [kind, label] as const)}
      />
      {policy.kind === "schedule" && (
        <TextInput
          label={t("ui_experiments.days")}
          defaultValue={policy.days.join(", ")}
          typed={(text) => change({ policy: { kind: "schedule", days: daysTyped(text) } })}
        />
      )}
    </ColumnSmall>
  );
}
