import { FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { END_ACTIONS } from "../cases/EndForm.tsx";
import { TextInput, TypedNumber } from "../kit/TextInput.tsx";
import { Form } from "../kit/Form.tsx";
import { SelectField, numbersTo } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useTranslate } from "../data/session.tsx";
import { lackOfFrame, MOST_RETRIES, type Strategy, withClock } from "./edit.ts";

const CLOCKS = ["failure", "due_date"] as const;

/** What holds a strategy's steps: its name, what starts it, its tries and its end. */
export function StrategySettingsForm(props: {
  strategy: Strategy;
  keep: (strategy: Strategy) => void;
  close: () => void;
}) {
  const { keep, close } = props;
  const t = useTranslate();
  const [strategy, setStrategy] = useState(props.strategy);
  const { name, clock, retries, end } = strategy;
  const lack = lackOfFrame(strategy);
  return (
    <Form
      title={t("ui_strategies.settings")}
      verb={t("ui_strategies.done")}
      disabled={lack !== null}
      submit={() => {
        keep({ ...strategy, name: name.trim() });
        close();
      }}
      close={close}
    >
      <TextInput
        label={t("ui_strategies.name")}
        defaultValue={name}
        maxLength={80}
        typed={(text) => setStrategy({ ...strategy, name: text })}
        error={lack === "name" && t("ui_strategies.name_wrong")}
      />
      <SelectField
        label={t("ui_strategies.clock")}
        value={clock}
        choose={(chosen) => setStrategy(withClock(strategy, chosen))}
        options={CLOCKS.map((option) => [option, t(`ui_strategies.${option}`)] as const)}
        description={clock === "due_date" ? t("ui_strategies.max_none") : undefined}
      />
      {clock === "failure" && (
        <FormFieldGroup layout="horizontal">
          <SelectField
            label={t("ui_strategies.max")}
            description={t("ui_strategies.max_how")}
            value={String(retries.max)}
            choose={(chosen) => setStrategy({ ...strategy, retries: { ...retries, max: Number(chosen) } })}
            options={numbersTo(MOST_RETRIES)}
          />
          <TypedNumber
            label={t("ui_strategies.last_attempt")}
            value={retries.days}
            typed={(days) => setStrategy({ ...strategy, retries: { ...retries, days } })}
            error={lack === "retries" && t("ui_strategies.retries_wrong")}
          />
        </FormFieldGroup>
      )}
      <FormFieldGroup layout="horizontal">
        <TypedNumber
          label={t("ui_strategies.end_day")}
          value={end.day}
          typed={(day) => setStrategy({ ...strategy, end: { ...end, day } })}
          error={lack === "end" && t("ui_strategies.end_wrong")}
        />
        <SelectField
          label={t("ui_strategies.end")}
          value={end.action}
          choose={(chosen) => setStrategy({ ...strategy, end: { ...end, action: chosen } })}
          options={END_ACTIONS.map((action) => [action, t(`end_actions.${action}`)] as const)}
        />
      </FormFieldGroup>
    </Form>
  );
}
