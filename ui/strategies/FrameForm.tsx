import { Box, Button, FocusView, FormFieldGroup, Select, TextField } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { useWords } from "../session.tsx";
import { dayTyped, type EndAction, lackOfFrame, MOST_RETRIES, type Strategy, withClock } from "./edit.ts";
import { END_WORDS, WORDS } from "./words.ts";
import { columnLarge } from "../layout.ts";

const CLOCKS = ["failure", "due_date"] as const;
const ENDS = ["cancel", "pause", "mark_unpaid", "mark_uncollectible", "leave"] as const satisfies EndAction[];

/** What holds a strategy's steps: its name, what starts it, its tries and its end. */
export function FrameForm(props: {
  strategy: Strategy;
  keep: (strategy: Strategy) => void;
  close: () => void;
}) {
  const { keep, close } = props;
  const say = useWords();
  const [strategy, setStrategy] = useState(props.strategy);
  const { name, clock, retries, end } = strategy;
  const lack = lackOfFrame(strategy);
  const error = (part: typeof lack, text: string) => (lack === part ? { error: text, invalid: true } : {});
  return (
    <FocusView
      title={say(WORDS.frame)}
      shown
      setShown={(shown) => {
        if (!shown) close();
      }}
      primaryAction={
        <Button
          type="primary"
          disabled={lack !== null}
          onPress={() => {
            keep({ ...strategy, name: name.trim() });
            close();
          }}
        >
          {say(WORDS.done)}
        </Button>
      }
      secondaryAction={<Button onPress={close}>{say(WORDS.cancel)}</Button>}
    >
      <Box css={columnLarge}>
        <TextField
          label={say(WORDS.name)}
          defaultValue={name}
          maxLength={80}
          onChange={(event) => setStrategy({ ...strategy, name: event.target.value })}
          {...error("name", say(WORDS.name_wrong))}
        />
        <Select
          label={say(WORDS.clock)}
          value={clock}
          onChange={(event) => setStrategy(withClock(strategy, event.target.value as typeof clock))}
          {...(clock === "due_date" ? { description: say(WORDS.max_none) } : {})}
        >
          {CLOCKS.map((one) => (
            <option key={one} value={one}>
              {say(WORDS[one])}
            </option>
          ))}
        </Select>
        {clock === "failure" && (
          <FormFieldGroup layout="horizontal">
            <Select
              label={say(WORDS.max)}
              description={say(WORDS.max_how)}
              value={String(retries.max)}
              onChange={(event) =>
                setStrategy({ ...strategy, retries: { ...retries, max: Number(event.target.value) } })
              }
            >
              {Array.from({ length: MOST_RETRIES + 1 }, (_, count) => count).map((count) => (
                <option key={count} value={String(count)}>
                  {String(count)}
                </option>
              ))}
            </Select>
            <TextField
              label={say(WORDS.last_try)}
              type="number"
              defaultValue={String(retries.days)}
              onChange={(event) =>
                setStrategy({ ...strategy, retries: { ...retries, days: dayTyped(event.target.value) } })
              }
              {...error("retries", say(WORDS.retries_wrong))}
            />
          </FormFieldGroup>
        )}
        <FormFieldGroup layout="horizontal">
          <TextField
            label={say(WORDS.end_day)}
            type="number"
            defaultValue={String(end.day)}
            onChange={(event) =>
              setStrategy({ ...strategy, end: { ...end, day: dayTyped(event.target.value) } })
            }
            {...error("end", say(WORDS.end_wrong))}
          />
          <Select
            label={say(WORDS.end)}
            value={end.action}
            onChange={(event) =>
              setStrategy({ ...strategy, end: { ...end, action: event.target.value as EndAction } })
            }
          >
            {ENDS.map((action) => (
              <option key={action} value={action}>
                {say(END_WORDS[action])}
              </option>
            ))}
          </Select>
        </FormFieldGroup>
      </Box>
    </FocusView>
  );
}
