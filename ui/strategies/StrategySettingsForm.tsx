import { FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { END_ACTIONS } from "../cases/EndForm.tsx";
import { TextInput, TypedNumber } from "../kit/TextInput.tsx";
import { Form } from "../kit/Form.tsx";
import { SelectField, numbersTo } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useWords } from "../data/session.tsx";
import { lackOfFrame, MOST_RETRIES, type Strategy, withClock } from "./edit.ts";
import { END_WORDS, WORDS } from "./labels.ts";

const CLOCKS = ["failure", "due_date"] as const;

/** What holds a strategy's steps: its name, what starts it, its tries and its end. */
export function StrategySettingsForm(props: {
  strategy: Strategy;
  keep: (strategy: Strategy) => void;
  close: () => void;
}) {
  const { keep, close } = props;
  const say = useWords();
  const [strategy, setStrategy] = useState(props.strategy);
  const { name, clock, retries, end } = strategy;
  const lack = lackOfFrame(strategy);
  return (
    <Form
      title={say(WORDS.frame)}
      verb={say(WORDS.done)}
      disabled={lack !== null}
      submit={() => {
        keep({ ...strategy, name: name.trim() });
        close();
      }}
      close={close}
    >
      <TextInput
        label={say(WORDS.name)}
        defaultValue={name}
        maxLength={80}
        typed={(text) => setStrategy({ ...strategy, name: text })}
        error={lack === "name" && say(WORDS.name_wrong)}
      />
      <SelectField
        label={say(WORDS.clock)}
        value={clock}
        choose={(chosen) => setStrategy(withClock(strategy, chosen))}
        options={CLOCKS.map((one) => [one, say(WORDS[one])] as const)}
        description={clock === "due_date" ? say(WORDS.max_none) : undefined}
      />
      {clock === "failure" && (
        <FormFieldGroup layout="horizontal">
          <SelectField
            label={say(WORDS.max)}
            description={say(WORDS.max_how)}
            value={String(retries.max)}
            choose={(chosen) => setStrategy({ ...strategy, retries: { ...retries, max: Number(chosen) } })}
            options={numbersTo(MOST_RETRIES)}
          />
          <TypedNumber
            label={say(WORDS.last_try)}
            value={retries.days}
            typed={(days) => setStrategy({ ...strategy, retries: { ...retries, days } })}
            error={lack === "retries" && say(WORDS.retries_wrong)}
          />
        </FormFieldGroup>
      )}
      <FormFieldGroup layout="horizontal">
        <TypedNumber
          label={say(WORDS.end_day)}
          value={end.day}
          typed={(day) => setStrategy({ ...strategy, end: { ...end, day } })}
          error={lack === "end" && say(WORDS.end_wrong)}
        />
        <SelectField
          label={say(WORDS.end)}
          value={end.action}
          choose={(chosen) => setStrategy({ ...strategy, end: { ...end, action: chosen } })}
          options={END_ACTIONS.map((action) => [action, say(END_WORDS[action])] as const)}
        />
      </FormFieldGroup>
    </Form>
  );
}
