import {
  Box,
  Button,
  Checkbox,
  FocusView,
  FormFieldGroup,
  Select,
  TextField,
} from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { TASK_WORDS } from "../cases/task-words.ts";
import { useAnswer } from "../answer.ts";
import { currencyOf } from "../segments/RowFields.tsx";
import { RuleRows } from "../segments/RuleRows.tsx";
import { asGroup, group, rowFor } from "../segments/rule.ts";
import { useSession, useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import {
  copyOfStep,
  DOINGS,
  type Doing,
  dayTyped,
  doingNow,
  doingOf,
  idForStep,
  lackOfStep,
  MOST_STEPS,
  type Step,
  type Strategy,
  type TaskKind,
  withoutStep,
  withStep,
} from "./edit.ts";
import { Remark } from "./Remarks.tsx";
import { hourText, type Named } from "./says.ts";
import { useCheck } from "./use-strategy.ts";
import { WORDS } from "./words.ts";
import { caption, column, columnLarge, columnSmall, rowSmall, strong } from "../layout.ts";

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
  const say = useWords();
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
    <FocusView
      title={say(WORDS.step)}
      size="large"
      shown
      setShown={(shown) => {
        if (!shown) close();
      }}
      primaryAction={
        <Button type="primary" disabled={lack !== null} onPress={() => finish(withStep(strategy, step))}>
          {say(WORDS.done)}
        </Button>
      }
      secondaryAction={<Button onPress={close}>{say(WORDS.cancel)}</Button>}
    >
      <Box css={columnLarge}>
        {remarks.map((remark) => (
          <Remark key={remark.code} remark={remark} />
        ))}
        <TextField
          label={say(WORDS.step_day)}
          type="number"
          description={say(WORDS.step_day_how)}
          defaultValue={String(step.day)}
          onChange={(event) => change({ day: dayTyped(event.target.value) })}
          {...(lack === "day" ? { error: say(WORDS.day_wrong), invalid: true } : {})}
        />
        <What step={step} named={named} setStep={setStep} />
        <When step={step} strategy={strategy} named={named} setStep={setStep} />
        {isKnown && (
          <Box css={rowSmall}>
            <Button
              disabled={lack !== null || strategy.steps.length >= MOST_STEPS}
              onPress={() => {
                const kept = withStep(strategy, step);
                const copy = copyOfStep(kept, step);
                keep(withStep(kept, copy));
                open(copy);
              }}
            >
              {say(WORDS.duplicate)}
            </Button>
            <Button type="destructive" onPress={() => finish(withoutStep(strategy, step.id))}>
              {say(WORDS.remove)}
            </Button>
          </Box>
        )}
      </Box>
    </FocusView>
  );
}

type Part = { step: Step; named: Named; setStep: (step: Step) => void };

function What({ step, named, setStep }: Part) {
  const say = useWords();
  const { do: doing } = step;
  const label = (one: Doing): string => {
    if (one === "email" || one === "sms") return say(WORDS[`by_${one}`]);
    return say(WORDS.task, { task: say(TASK_WORDS[one.slice("task_".length) as TaskKind]) });
  };
  return (
    <>
      <Select
        label={say(WORDS.doing)}
        value={doingOf(step)}
        onChange={(event) => setStep(doingNow(step, event.target.value as Doing))}
        {...(doing.kind === "message" && doing.channel === "sms" ? { description: say(WORDS.sms_task) } : {})}
      >
        {DOINGS.map((one) => (
          <option key={one} value={one}>
            {label(one)}
          </option>
        ))}
      </Select>
      {doing.kind === "message" && (
        <>
          <Select
            label={say(WORDS.template)}
            value={doing.template}
            onChange={(event) => setStep({ ...step, do: { ...doing, template: event.target.value } })}
          >
            {named.templates.map(({ id, label: name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
          {doing.channel === "email" && <Preview template={doing.template} named={named} />}
        </>
      )}
    </>
  );
}

/** The text as a customer would get it, with an example's name and amount. */
function Preview({ template, named }: { template: string; named: Named }) {
  const say = useWords();
  const { locale } = useSession();
  const languages = named.templates.find(({ id }) => id === template)?.languages ?? [];
  const [wanted, setWanted] = useState(locale.slice(0, 2));
  const language = languages.includes(wanted) ? wanted : languages[0];
  const asked = useAnswer("messages.preview", language === undefined ? null : { template, language });
  if (language === undefined) return null;
  const names = new Intl.DisplayNames(locale, { type: "language" });
  return (
    <Box css={{ stack: "y", gap: "small", padding: "medium", keyline: "neutral", borderRadius: "medium" }}>
      <Box css={{ stack: "x", gap: "medium", alignY: "center", distribute: "space-between" }}>
        <Box css={caption}>{say(WORDS.preview)}</Box>
        <Select
          label={say(WORDS.language)}
          hiddenElements={["label"]}
          size="small"
          css={{ width: 140 }}
          value={language}
          onChange={(event) => setWanted(event.target.value)}
        >
          {languages.map((one) => (
            <option key={one} value={one}>
              {names.of(one) ?? one}
            </option>
          ))}
        </Select>
      </Box>
      <Shown of={asked}>
        {({ subject, text }) => (
          <Box css={columnSmall}>
            <Box css={strong}>{subject}</Box>
            <Box css={column}>
              {text
                .split("\n")
                .map((line, place) => ({ line, id: `${place} ${line}` }))
                .map(({ line, id }) => (
                  <Box key={id} css={line === "" ? { height: 12 } : {}}>
                    {line}
                  </Box>
                ))}
            </Box>
          </Box>
        )}
      </Shown>
    </Box>
  );
}

const DAYTIME = { from: 9, to: 17 };

function When({ step, strategy, named, setStep }: Part & { strategy: Strategy }) {
  const say = useWords();
  const { choices } = named;
  const { atOnceIf, onlyIf, hours, ...rest } = step;
  const classes = choices.fields.decline_class?.values ?? [];
  const lack = lackOfStep(step);
  const withRule = (rule: Step["onlyIf"]) =>
    setStep({ ...rest, atOnceIf, ...(hours ? { hours } : {}), ...(rule ? { onlyIf: rule } : {}) });
  const withHours = (next: Step["hours"]) =>
    setStep({ ...rest, atOnceIf, ...(onlyIf ? { onlyIf } : {}), ...(next ? { hours: next } : {}) });
  return (
    <>
      {(strategy.clock === "failure" || atOnceIf.length > 0) && (
        <FormFieldGroup legend={say(WORDS.at_once)} description={say(WORDS.at_once_how)}>
          {classes.map(({ value, label }) => (
            <Checkbox
              key={value}
              label={label}
              checked={atOnceIf.some((one) => one === value)}
              onChange={(event) =>
                setStep({
                  ...step,
                  // In the server's order, whatever order they were ticked in.
                  atOnceIf: classes
                    .map((one) => one.value as Step["atOnceIf"][number])
                    .filter((one) => (one === value ? event.target.checked : atOnceIf.includes(one))),
                })
              }
            />
          ))}
        </FormFieldGroup>
      )}
      <Box css={columnSmall}>
        <Checkbox
          label={say(WORDS.only)}
          checked={onlyIf !== undefined}
          onChange={(event) =>
            withRule(
              event.target.checked
                ? group("all", [rowFor("decline_class", choices.fields, currencyOf(choices))])
                : undefined,
            )
          }
          {...(lack === "rule" ? { error: say(WORDS.rule_wrong), invalid: true } : {})}
        />
        {onlyIf && <RuleRows rule={asGroup(onlyIf)} choices={choices} onChange={withRule} />}
      </Box>
      {step.do.kind === "message" && (
        <Box css={columnSmall}>
          <Checkbox
            label={say(WORDS.hours)}
            checked={hours !== undefined}
            onChange={(event) => withHours(event.target.checked ? DAYTIME : undefined)}
          />
          {hours && (
            <FormFieldGroup layout="horizontal">
              <HourSelect
                label={say(WORDS.from)}
                first={0}
                value={hours.from}
                choose={(from) => withHours({ ...hours, from })}
              />
              <HourSelect
                label={say(WORDS.to)}
                first={1}
                value={hours.to}
                choose={(to) => withHours({ ...hours, to })}
                {...(lack === "hours" ? { error: say(WORDS.hours_wrong) } : {})}
              />
            </FormFieldGroup>
          )}
        </Box>
      )}
    </>
  );
}

function HourSelect(props: {
  label: string;
  first: number;
  value: number;
  choose: (hour: number) => void;
  error?: string;
}) {
  const { label, first, value, choose, error } = props;
  return (
    <Select
      label={label}
      value={String(value)}
      onChange={(event) => choose(Number(event.target.value))}
      {...(error ? { error, invalid: true } : {})}
    >
      {Array.from({ length: 24 }, (_, index) => index + first).map((hour) => (
        <option key={hour} value={String(hour)}>
          {hourText(hour)}
        </option>
      ))}
    </Select>
  );
}
