import { Box } from "@stripe/ui-extension-sdk/ui";
import { Choose } from "../Choose.tsx";
import { useState } from "../react.ts";
import { useAction } from "../answer.ts";
import { useWords } from "../session.tsx";
import { Form } from "../Form.tsx";
import { OUTCOME_WORDS, OUTCOMES, type Outcome, type Task, TASK_WORDS } from "./task-words.ts";
import { labels } from "../labels.ts";

const WORDS = labels("COMPLETE_TASK");

/** Asks what came of a task and marks it as done. */
export function CompleteTask(props: {
  task: Task;
  close: () => void;
  done: (said: string) => Promise<void>;
}) {
  const { task, close, done } = props;
  const say = useWords();
  const completing = useAction("tasks.complete");
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
      <Choose
        label={say(WORDS.outcome)}
        defaultValue={outcome}
        choose={setOutcome}
        options={OUTCOMES.map((one) => [one, say(OUTCOME_WORDS[one])] as const)}
      />
    </Form>
  );
}
