import { Box } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useWords } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import { OUTCOME_WORDS, OUTCOMES, type Outcome, type Task, TASK_WORDS } from "./task-labels.ts";
import { labels } from "../kit/labels.ts";

const WORDS = labels("COMPLETE_TASK");

/** Asks what came of a task and marks it as done. */
export function CompleteTask(props: {
  task: Task;
  close: () => void;
  done: (said: string) => Promise<void>;
}) {
  const { task, close, done } = props;
  const say = useWords();
  const completing = useMutation("tasks.complete");
  const [outcome, setOutcome] = useState<Outcome>("done");

  async function submit() {
    const completed = await completing.run({ taskId: task.id, outcome });
    if (!completed.ok) return;
    close();
    await done(say(WORDS.done));
  }

  return (
    <Form
      {...completing}
      title={say(TASK_WORDS[task.kind])}
      verb={say(WORDS.verb)}
      submit={() => void submit()}
      close={close}
    >
      {task.customerName && <Box>{task.customerName}</Box>}
      <SelectField
        label={say(WORDS.outcome)}
        defaultValue={outcome}
        choose={setOutcome}
        options={OUTCOMES.map((one) => [one, say(OUTCOME_WORDS[one])] as const)}
      />
    </Form>
  );
}
