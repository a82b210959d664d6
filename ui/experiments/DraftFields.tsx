import { FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { TextInput, TypedNumber } from "../kit/TextInput.tsx";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import { ColumnMedium, Narrow } from "../kit/layout.tsx";
import { useWords } from "../data/session.tsx";
import { ArmFields, type Choices } from "./ArmFields.tsx";
import { type Draft, lackOf, MOST_ARMS, sharesOf, withArm, withNewArm, withSubject } from "./edit.ts";
import { WORDS } from "./labels.ts";

/** What an experiment compares, for whom, and when a case counts. */
export function DraftFields(props: { draft: Draft; choices: Choices; edit: (draft: Draft) => void }) {
  const { draft, choices, edit } = props;
  const say = useWords();
  const { name, segmentId, subject, arms, control, holdOut, windowDays, minimum } = draft;
  const change = (part: Partial<Omit<Draft, "subject" | "arms">>) => edit({ ...draft, ...part });
  return (
    <ColumnMedium>
      <TextInput
        label={say(WORDS.name)}
        defaultValue={name}
        maxLength={80}
        typed={(text) => change({ name: text })}
      />
      <FormFieldGroup layout="horizontal">
        <SelectField
          label={say(WORDS.segment)}
          value={segmentId ?? ""}
          choose={(chosen) => change({ segmentId: chosen || null })}
          options={[["", say(WORDS.everyone)], ...optionsOf(choices.segments)]}
        />
        <SelectField
          label={say(WORDS.subject)}
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
          onPress={() => edit(withNewArm(draft, say(WORDS.group, { number: arms.length + 1 })))}
          label={WORDS.add_group}
        />
      </Narrow>
      <SelectField
        label={say(WORDS.control)}
        value={control}
        choose={(chosen) => change({ control: chosen })}
        options={optionsOf<string>(arms)}
      />
      <TypedNumber
        label={say(WORDS.hold_out)}
        description={say(WORDS.hold_out_how)}
        value={holdOut ?? Number.NaN}
        typed={(typed) => change({ holdOut: Number.isNaN(typed) ? null : typed })}
      />
      <TypedNumber
        label={say(WORDS.window)}
        value={windowDays}
        typed={(days) => change({ windowDays: days })}
      />
      <TypedNumber label={say(WORDS.minimum)} value={minimum} typed={(cases) => change({ minimum: cases })} />
    </ColumnMedium>
  );
}

/** What a draft lacks, in words; nothing where it can be kept. */
export function useLack(): (draft: Draft) => string | null {
  const say = useWords();
  return (draft) => {
    const lack = lackOf(draft);
    if (lack === "shares") return say(WORDS.wrong_shares, { sum: sharesOf(draft) });
    return lack && say(WORDS[`wrong_${lack}`]);
  };
}
