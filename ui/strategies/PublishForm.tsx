import { Box, Button, FocusView, FormFieldGroup, List, ListItem, Radio } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { useWords } from "../session.tsx";
import { FailureBanner } from "../states.tsx";
import { type Change, changesBetween } from "./changes.ts";
import { asDraft, type Step, type Strategy } from "./edit.ts";
import { errorsIn, Remark } from "./Remarks.tsx";
import { type Named, useStepWords, useSummary } from "./says.ts";
import type { Editing, Got } from "./use-strategy.ts";
import { END_WORDS, WORDS } from "./words.ts";
import { columnLarge, columnSmall, columnXSmall, heading, muted } from "../layout.ts";

/** What publishing would change, what is doubtful in it, and what becomes of the cases that run already. */
export function PublishForm(props: {
  editing: Editing;
  strategy: Strategy;
  base: Got | null;
  named: Named;
  close: () => void;
}) {
  const { editing, strategy, base, named, close } = props;
  const say = useWords();
  const [running, setRunning] = useState<"keep" | "move">("keep");
  const { remarks, publishing } = editing;
  const n = (base?.versions ?? []).reduce((sum, { openCases }) => sum + openCases, 0);
  const confirm = async () => {
    const published = await editing.publish(n === 0 ? "keep" : running);
    if (published) close();
  };
  return (
    <FocusView
      title={say(WORDS.publish_title, { name: strategy.name })}
      shown
      setShown={(shown) => {
        if (!shown) close();
      }}
      primaryAction={
        <Button
          type="primary"
          pending={publishing.pending}
          disabled={errorsIn(remarks).length > 0}
          onPress={() => void confirm()}
        >
          {say(WORDS.publish_now)}
        </Button>
      }
      secondaryAction={<Button onPress={close}>{say(WORDS.cancel)}</Button>}
    >
      <Box css={columnLarge}>
        {publishing.failure && <FailureBanner failure={publishing.failure} />}
        <Box css={columnSmall}>
          <Box css={heading}>{say(WORDS.changes)}</Box>
          {base ? (
            <Changes before={asDraft(base.strategy)} after={strategy} named={named} />
          ) : (
            <NewStrategy strategy={strategy} named={named} />
          )}
        </Box>
        {remarks.length > 0 && (
          <Box css={columnSmall}>
            {remarks.map((remark) => (
              <Remark key={`${remark.code} ${remark.stepId}`} remark={remark} />
            ))}
          </Box>
        )}
        {base && n === 0 && <Box css={muted}>{say(WORDS.no_running)}</Box>}
        {n > 0 && (
          <FormFieldGroup legend={say(WORDS.running)}>
            {(["keep", "move"] as const).map((one) => (
              <Radio
                key={one}
                name="running"
                value={one}
                label={say(WORDS[one], { n })}
                description={say(WORDS[`${one}_how`])}
                checked={running === one}
                onChange={() => setRunning(one)}
              />
            ))}
          </FormFieldGroup>
        )}
      </Box>
    </FocusView>
  );
}

function NewStrategy({ strategy, named }: { strategy: Strategy; named: Named }) {
  const say = useWords();
  const words = useStepWords(named);
  const summary = useSummary();
  return (
    <Box css={columnXSmall}>
      <Box>{summary(strategy)}</Box>
      {strategy.steps.map((step) => (
        <Box key={step.id}>
          {say(WORDS.added, { text: say(WORDS.day_of, { day: step.day, text: words.doing(step) }) })}
        </Box>
      ))}
    </Box>
  );
}

function Changes({ before, after, named }: { before: Strategy; after: Strategy; named: Named }) {
  const say = useWords();
  const words = useStepWords(named);
  const changes = changesBetween(before, after);
  if (changes.length === 0) return <Box>{say(WORDS.no_changes)}</Box>;
  const dated = (step: Step) => say(WORDS.day_of, { day: step.day, text: words.doing(step) });
  const tries = ({ retries: { max, days } }: Strategy) =>
    max === 0 ? say(WORDS.no_tries) : say(WORDS.band, { n: max, to: days });
  const ending = ({ end }: Strategy) => say(WORDS.day_of, { day: end.day, text: say(END_WORDS[end.action]) });
  const text = (change: Change): string => {
    switch (change.kind) {
      case "added":
      case "removed":
        return say(WORDS[change.kind], { text: dated(change.step) });
      case "changed":
        return say(WORDS.changed, {
          text: dated(change.step),
          parts: change.parts
            .map((part) => {
              if (part === "day")
                return say(WORDS.part_day, { before: change.before.day, after: change.step.day });
              return part === "do"
                ? say(WORDS.part_do, { text: words.doing(change.before) })
                : say(WORDS[`part_${part}`]);
            })
            .join(", "),
        });
      case "name":
        return say(WORDS.from_to, { before: before.name, after: after.name });
      case "clock":
        return say(WORDS.from_to, { before: say(WORDS[before.clock]), after: say(WORDS[after.clock]) });
      case "retries":
        return say(WORDS.from_to, {
          before: tries(before),
          after: tries(after),
        });
      case "end":
        return say(WORDS.from_to, { before: ending(before), after: ending(after) });
    }
  };
  return (
    <List>
      {changes.map((change) => {
        const id = "step" in change ? `${change.kind} ${change.step.id}` : change.kind;
        return <ListItem key={id} id={id} title={text(change)} />;
      })}
    </List>
  );
}
