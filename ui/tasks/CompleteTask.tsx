import { Box, PropertyList, PropertyListItem, TextArea } from "@stripe/ui-extension-sdk/ui";
import { DayChoice, endOf, NOTHING_CHOSEN } from "../cases/DayChoice.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Form } from "../kit/Form.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { Muted } from "../kit/layout.tsx";
import { OUTCOMES, type Outcome, type Task } from "./task-kinds.ts";

/**
 * Asks what came of a task and marks it as done. For a call it says whom to call, how late it is there and what to say. A
 * customer who will pay makes a promise, and the form asks for its day. The words of the call are kept as a note.
 */
export function CompleteTask(props: {
  task: Task;
  close: () => void;
  done: (said: string) => Promise<void>;
}) {
  const { task, close, done } = props;
  const { customerId, timeZone, currency, amountOpen } = task;
  const t = useTranslate();
  const { now, timeZone: accountZone } = useSession();
  const format = useFormat(timeZone);
  const completing = useMutation("tasks.complete");
  const promising = useMutation("holds.promise");
  const noting = useMutation("notes.add");
  const [outcome, setOutcome] = useState<Outcome>("done");
  const [by, setBy] = useState(NOTHING_CHOSEN);
  const [said, setSaid] = useState("");
  const [tried, setTried] = useState(false);
  const isPromise = outcome === "will_pay" && amountOpen !== null && amountOpen > 0;
  const at = endOf(by, accountZone);

  async function submit() {
    setTried(true);
    if (isPromise && at === null) return;
    if (isPromise && at !== null) {
      const promised = await promising.run({ customerId, by: at, amount: null, reason: said.slice(0, 500) });
      if (!promised.ok) return;
    }
    if (said.trim() !== "") {
      const noted = await noting.run({ customerId, text: said });
      if (!noted.ok) return;
    }
    const completed = await completing.run({ taskId: task.id, outcome });
    if (!completed.ok) return;
    close();
    await done(t("ui_complete_task.done"));
  }

  const failure = promising.failure ?? noting.failure;
  return (
    <Form
      {...completing}
      title={t(`task_kinds.${task.kind}`)}
      verb={t("ui_complete_task.verb")}
      submit={() => void submit()}
      close={close}
    >
      {failure && <FailureBanner failure={failure} />}
      {task.kind === "call" ? (
        <>
          <PropertyList>
            {task.customerName && (
              <PropertyListItem label={t("ui_lists.customer")} value={task.customerName} />
            )}
            <PropertyListItem
              label={t("ui_complete_task.number")}
              value={task.customerPhone ?? t("ui_complete_task.no_number")}
            />
            <PropertyListItem label={t("ui_complete_task.their_time")} value={format.when(now)} />
          </PropertyList>
          {currency !== null && amountOpen !== null && (
            <Muted>{t("ui_complete_task.say", { sum: format.money(amountOpen, currency) })}</Muted>
          )}
        </>
      ) : (
        task.customerName && <Box>{task.customerName}</Box>
      )}
      <SelectField
        label={t("ui_complete_task.outcome")}
        defaultValue={outcome}
        choose={setOutcome}
        options={OUTCOMES.map((option) => [option, t(`task_outcomes.${option}`)] as const)}
      />
      {isPromise && (
        <DayChoice
          label={t("ui_promise_form.by")}
          chosen={by}
          choose={setBy}
          isMissing={tried && at === null}
        />
      )}
      <TextArea
        label={t("ui_complete_task.said")}
        rows={2}
        maxLength={2000}
        onChange={(event) => setSaid(event.target.value)}
      />
    </Form>
  );
}
