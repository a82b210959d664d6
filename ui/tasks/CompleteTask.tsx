import { Box } from "@stripe/ui-extension-sdk/ui";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import { OUTCOMES, type Outcome, type Task } from "./task-kinds.ts";

/** Asks what came of a task and marks it as done. */
export function CompleteTask(props: {
  task: Task;
  close: () => void;
  done: (said: string) => Promise<void>;
}) {
  const { task, close, done } = props;
  const t = useTranslate();
  const completing = useMutation("tasks.complete");
  const [outcome, setOutcome] = useState<Outcome>("done");

  async function submit() {
    const completed = await completing.run({ taskId: task.id, outcome });
    if (!completed.ok) return;
    close();
    await done(t("ui_complete_task.done"));
  }

  return (
    <Form
      {...completing}
      title={t(`task_kinds.${task.kind}`)}
      verb={t("ui_complete_task.verb")}
      submit={() => void submit()}
      close={close}
    >
      {task.customerName && <Box>{task.customerName}</Box>}
      <SelectField
        label={t("ui_complete_task.outcome")}
        defaultValue={outcome}
        choose={setOutcome}
        options={OUTCOMES.map((option) => [option, t(`task_outcomes.${option}`)] as const)}
      />
    </Form>
  );
}
