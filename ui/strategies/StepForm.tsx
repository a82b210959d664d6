import { Box, Checkbox, FormFieldGroup } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { TypedNumber } from "../kit/TextInput.tsx";
import { Form } from "../kit/Form.tsx";
import { SelectField, hoursFrom, optionsOf } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { currencyOf } from "../segments/RowFields.tsx";
import { RuleRows } from "../segments/RuleRows.tsx";
import { asGroup, group, rowFor } from "../segments/rule.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import {
  copyOfStep,
  type Doing,
  doingNow,
  doingOf,
  idForStep,
  lackOfStep,
  MOST_STEPS,
  type Step,
  type Strategy,
  withoutStep,
  withStep,
} from "./edit.ts";
import { Remark } from "./LintMessages.tsx";
import { TASK_KINDS } from "../tasks/task-kinds.ts";
import { channelIn, type Channel, type Named } from "./step-text.ts";
import { useCheck } from "./use-strategy.ts";
import { Caption, Card, Column, ColumnSmall, RowApart, RowSmall, Strong } from "../kit/layout.tsx";

/** One step to be changed: nothing of it counts before “Done”. */
export function StepForm(props: {
  step: Step;
  strategy: Strategy;
  named: Named;
  keep: (strategy: Strategy) => void;
  /** Opens another step in this one's place. */
  open: (step: Step) => void;
  close: () => void;
}) {
  const { strategy, named, keep, open, close } = props;
  const t = useTranslate();
  const [entered, setStep] = useState(props.step);
  const isKnown = strategy.steps.some(({ id }) => id === entered.id);
  const step = isKnown ? entered : { ...entered, id: idForStep(strategy, entered) };
  const change = (part: Partial<Step>) => setStep({ ...step, ...part });
  const lack = lackOfStep(step);
  const checked = useCheck(lack ? null : withStep(strategy, step));
  const remarks = (checked?.remarks ?? []).filter(({ stepId }) => stepId === step.id);
  const finish = (next: Strategy) => {
    keep(next);
    close();
  };
  return (
    <Form
      title={t("ui_strategies.step")}
      size="large"
      verb={t("ui_strategies.done")}
      disabled={lack !== null}
      submit={() => finish(withStep(strategy, step))}
      close={close}
    >
      {remarks.map((remark) => (
        <Remark key={remark.code} remark={remark} />
      ))}
      <TypedNumber
        label={t("ui_strategies.step_day")}
        description={t("ui_strategies.step_day_how")}
        value={step.day}
        typed={(day) => change({ day })}
        error={lack === "day" && t("ui_strategies.day_wrong")}
      />
      <What step={step} named={named} setStep={setStep} />
      <When step={step} strategy={strategy} named={named} setStep={setStep} />
      {isKnown && (
        <RowSmall>
          <LabelButton
            disabled={lack !== null || strategy.steps.length >= MOST_STEPS}
            onPress={() => {
              const kept = withStep(strategy, step);
              const copy = copyOfStep(kept, step);
              keep(withStep(kept, copy));
              open(copy);
            }}
            label="ui_strategies.duplicate"
          />
          <LabelButton
            type="destructive"
            onPress={() => finish(withoutStep(strategy, step.id))}
            label="ui_strategies.remove"
          />
        </RowSmall>
      )}
    </Form>
  );
}

type Part = { step: Step; named: Named; setStep: (step: Step) => void };

function What({ step, named, setStep }: Part) {
  const t = useTranslate();
  const { do: doing } = step;
  const channel = doing.kind === "message" ? channelIn(named.channels, doing.channel) : null;
  const channels =
    channel && !named.channels.includes(channel) ? [...named.channels, channel] : named.channels;
  const choices: [Doing, string][] = [
    ...channels.map(({ id, label, isSetUp }): [Doing, string] => [
      `message ${id}`,
      isSetUp ? label : t("ui_strategies.channel_as_task", { channel: label }),
    ]),
    ...TASK_KINDS.map((kind): [Doing, string] => [
      `task ${kind}`,
      t("ui_strategies.task", { task: t(`task_kinds.${kind}`) }),
    ]),
  ];
  return (
    <>
      <SelectField
        label={t("ui_strategies.action")}
        value={doingOf(step)}
        choose={(chosen) => setStep(doingNow(step, chosen))}
        options={choices}
        description={
          channel && !channel.isSetUp
            ? t("ui_strategies.channel_not_set_up", { channel: channel.label })
            : undefined
        }
      />
      {doing.kind === "message" && (
        <>
          <SelectField
            label={t("ui_strategies.template")}
            value={doing.template}
            choose={(chosen) => setStep({ ...step, do: { ...doing, template: chosen } })}
            options={optionsOf(named.templates)}
          />
          {channel?.isSetUp && <Preview template={doing.template} channel={channel} />}
        </>
      )}
    </>
  );
}

/** The text as a customer would get it, with an example's name and amount. */
function Preview({ template, channel }: { template: string; channel: Channel }) {
  const t = useTranslate();
  const { locale } = useSession();
  const languages = channel.languages[template] ?? [];
  const [wanted, setWanted] = useState(locale.slice(0, 2));
  const language = languages.includes(wanted) ? wanted : languages[0];
  const asked = useQuery(
    "messages.preview",
    language === undefined ? null : { channel: channel.id, template, language },
  );
  if (language === undefined) return null;
  const names = new Intl.DisplayNames(locale, { type: "language" });
  return (
    <Card>
      <RowApart>
        <Caption label="ui_strategies.preview" />
        <SelectField
          label={t("ui_strategies.language")}
          hiddenElements={["label"]}
          size="small"
          css={{ width: 140 }}
          value={language}
          choose={setWanted}
          options={languages.map((language) => [language, names.of(language) ?? language] as const)}
        />
      </RowApart>
      <Shown of={asked}>
        {({ subject, text }) => (
          <ColumnSmall>
            {subject !== null && <Strong>{subject}</Strong>}
            <Column>
              {text
                .split("\n")
                .map((line, place) => ({ line, id: `${place} ${line}` }))
                .map(({ line, id }) => (
                  <Box key={id} css={line === "" ? { height: 12 } : {}}>
                    {line}
                  </Box>
                ))}
            </Column>
          </ColumnSmall>
        )}
      </Shown>
    </Card>
  );
}

const DAYTIME = { from: 9, to: 17 };

function When({ step, strategy, named, setStep }: Part & { strategy: Strategy }) {
  const t = useTranslate();
  const { choices } = named;
  const { onlyIf, hours, ...rest } = step;
  const { atOnceIf } = step;
  const classes = choices.fields.decline_class?.values ?? [];
  const lack = lackOfStep(step);
  /** A step without a rule or hours has no such key. */
  const keep = (rule: Step["onlyIf"], daytime: Step["hours"]) =>
    setStep({ ...rest, ...(rule && { onlyIf: rule }), ...(daytime && { hours: daytime }) });
  const withRule = (rule: Step["onlyIf"]) => keep(rule, hours);
  const withHours = (next: Step["hours"]) => keep(onlyIf, next);
  return (
    <>
      {(strategy.clock === "failure" || atOnceIf.length > 0) && (
        <FormFieldGroup legend={t("ui_strategies.at_once")} description={t("ui_strategies.at_once_how")}>
          {classes.map(({ value, label }) => (
            <Checkbox
              key={value}
              label={label}
              checked={atOnceIf.some((declineClass) => declineClass === value)}
              onChange={(event) =>
                setStep({
                  ...step,
                  // In the server's order, whatever order they were ticked in.
                  atOnceIf: classes
                    .map((option) => option.value as Step["atOnceIf"][number])
                    .filter((declineClass) =>
                      declineClass === value ? event.target.checked : atOnceIf.includes(declineClass),
                    ),
                })
              }
            />
          ))}
        </FormFieldGroup>
      )}
      <ColumnSmall>
        <Checkbox
          label={t("ui_strategies.only")}
          checked={onlyIf !== undefined}
          onChange={(event) =>
            withRule(
              event.target.checked
                ? group("all", [rowFor("decline_class", choices.fields, currencyOf(choices))])
                : undefined,
            )
          }
          error={lack === "rule" ? t("ui_strategies.rule_wrong") : undefined}
          invalid={lack === "rule"}
        />
        {onlyIf && <RuleRows rule={asGroup(onlyIf)} choices={choices} onChange={withRule} />}
      </ColumnSmall>
      {step.do.kind === "message" && (
        <ColumnSmall>
          <Checkbox
            label={t("ui_strategies.hours")}
            checked={hours !== undefined}
            onChange={(event) => withHours(event.target.checked ? DAYTIME : undefined)}
          />
          {hours && (
            <FormFieldGroup layout="horizontal">
              <SelectField
                label={t("ui_strategies.from")}
                value={String(hours.from)}
                choose={(from) => withHours({ ...hours, from: Number(from) })}
                options={hoursFrom(0)}
              />
              <SelectField
                label={t("ui_strategies.to")}
                value={String(hours.to)}
                choose={(to) => withHours({ ...hours, to: Number(to) })}
                options={hoursFrom(1)}
                error={lack === "hours" && t("ui_strategies.hours_wrong")}
              />
            </FormFieldGroup>
          )}
        </ColumnSmall>
      )}
    </>
  );
}
