import { FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { TextInput, TypedNumber } from "../kit/TextInput.tsx";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import { ColumnMedium, Narrow } from "../kit/layout.tsx";
import { useTranslate } from "../data/session.tsx";
import { ArmFields, type Choices } from "./ArmFields.tsx";
import { type Draft, lackOf, MOST_ARMS, sharesOf, withArm, withNewArm, withSubject } from "./edit.ts";

/** What an experiment compares, for whom, and when a case counts. */
export function DraftFields(props: { draft: Draft; choices: Choices; edit: (draft: Draft) => void }) {
  const { draft, choices, edit } = props;
  const t = useTranslate();
  const { name, segmentId, subject, arms, control, holdOut, windowDays, minimum } = draft;
  const change = (part: Partial<Omit<Draft, "subject" | "arms">>) => edit({ ...draft, ...part });
  return (
    <ColumnMedium>
      <TextInput
        label={t("ui_experiments.name")}
        defaultValue={name}
        maxLength={80}
        typed={(text) => change({ name: text })}
      />
      <FormFieldGroup layout="horizontal">
        <SelectField
          label={t("ui_experiments.segment")}
          value={segmentId ?? ""}
          choose={(chosen) => change({ segmentId: chosen || null })}
          options={[["", t("ui_experiments.everyone")], ...optionsOf(choices.segments)]}
        />
        <SelectField
          label={t("ui_experiments.subject")}
          value={subject}
          choose={(chosen) => edit(withSubject(draft, chosen))}
          options={optionsOf(choices.subjects)}
        />
      </FormFieldGroup>
      {arms.map((arm) => (
        <ArmFields
          key={`${subject} ${arm.id}`}
          arm={arm}
          choices={choices}
          change={(part) => edit(withArm(draft, arm.id, part))}
          remove={arms.length > 1 ? () => edit(withArm(draft, arm.id, null)) : null}
        />
      ))}
      <Narrow>
        <LabelButton
          size="small"
          disabled={arms.length >= MOST_ARMS}
          onPress={() => edit(withNewArm(draft, t("ui_experiments.group", { number: arms.length + 1 })))}
          label="ui_experiments.add_group"
        />
      </Narrow>
      <SelectField
        label={t("ui_experiments.control")}
        value={control}
        choose={(chosen) => change({ control: chosen })}
        options={optionsOf<string>(arms)}
      />
      <TypedNumber
        label={t("ui_experiments.hold_out")}
        description={t("ui_experiments.hold_out_how")}
        value={holdOut ?? Number.NaN}
        typed={(typed) => change({ holdOut: Number.isNaN(typed) ? null : typed })}
      />
      <TypedNumber
        label={t("ui_experiments.window")}
        value={windowDays}
        typed={(days) => change({ windowDays: days })}
      />
      <TypedNumber
        label={t("ui_experiments.minimum")}
        value={minimum}
        typed={(cases) => change({ minimum: cases })}
      />
    </ColumnMedium>
  );
}

/** What a draft lacks, in words; nothing where it can be kept. */
export function useLack(): (draft: Draft) => string | null {
  const t = useTranslate();
  return (draft) => {
    const lack = lackOf(draft);
    if (lack === "shares") return t("ui_experiments.wrong_shares", { sum: sharesOf(draft) });
    return lack && t(`ui_experiments.wrong_${lack}`);
  };
}
