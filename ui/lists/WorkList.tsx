import { Box, Button, Divider, Link, Select } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { CompleteTask } from "../cases/CompleteTask.tsx";
import { type Task, TASK_KINDS, TASK_WORDS } from "../cases/task-words.ts";
import { toast, useAction } from "../answer.ts";
import { useFormat } from "../format.ts";
import { usePlaces, type WorkFilter } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { ActNeedsRole, Empty, FailureBanner, Shown, useMayAct } from "../states.tsx";
import { OwnerSelect } from "./OwnerSelect.tsx";
import { Pager, usePages } from "./pages.tsx";
import { calledIn } from "./words.ts";
import { labels } from "../labels.ts";
import { columnMedium, columnSmall, columnXSmall, muted } from "../layout.ts";

const WORDS = labels("WORK_LIST");

/** How many tasks a drawer shows before it leads to all of them. */
const FEW = 5;

/** What people have to do, oldest first. `few`: the first ones only, with a way to the rest. */
export function WorkList({ filter = {}, few = false }: { filter?: WorkFilter; few?: boolean }) {
  const say = useWords();
  const { go } = usePlaces();
  const mayAct = useMayAct();
  const [completing, setCompleting] = useState<Task | null>(null);
  const pages = usePages("tasks.list", filter, few ? FEW : 25);
  const { reload } = pages.asked;
  const change = (next: WorkFilter) => go({ to: "work", filter: next }, { replace: true });
  const filtered = Object.keys(filter).length > 0;
  return (
    <Box css={columnMedium}>
      {!few && <Filters filter={filter} change={change} />}
      <Shown of={pages.asked}>
        {({ rows }) => (
          <>
            {rows.length === 0 &&
              (filtered ? (
                <Empty action={{ label: say(WORDS.all), onPress: () => change({}) }}>
                  {say(WORDS.no_match)}
                </Empty>
              ) : (
                <Empty>{say(WORDS.none)}</Empty>
              ))}
            {rows.length > 0 && !mayAct && <ActNeedsRole />}
            {rows.map((task) => (
              <TaskLine key={task.id} task={task} complete={() => setCompleting(task)} reload={reload} />
            ))}
            {!few && <Pager pages={pages} />}
            {few && pages.hasMore && <Link onPress={() => go({ to: "work" })}>{say(WORDS.all)}</Link>}
          </>
        )}
      </Shown>
      {completing && (
        <CompleteTask
          key={completing.id}
          task={completing}
          close={() => setCompleting(null)}
          done={async (said) => {
            toast(said);
            await reload();
          }}
        />
      )}
    </Box>
  );
}

function Filters({ filter, change }: { filter: WorkFilter; change: (filter: WorkFilter) => void }) {
  const say = useWords();
  const { wide } = usePlaces();
  const { owner = "", kind = "" } = filter;
  const narrowed = (next: { owner: string; kind: string }) =>
    change({
      ...(next.owner ? { owner: next.owner } : {}),
      ...(next.kind ? { kind: next.kind as Task["kind"] } : {}),
    });
  return (
    <Box css={wide ? { stack: "x", gap: "medium", wrap: "wrap" } : { stack: "y", gap: "small" }}>
      <OwnerSelect owner={owner} choose={(next) => narrowed({ owner: next, kind })} />
      <Select
        label={say(WORDS.kind)}
        value={kind}
        onChange={(event) => narrowed({ owner, kind: event.target.value })}
      >
        <option value="">{say(WORDS.everything)}</option>
        {TASK_KINDS.map((one) => (
          <option key={one} value={one}>
            {say(TASK_WORDS[one])}
          </option>
        ))}
      </Select>
    </Box>
  );
}

function TaskLine(props: { task: Task; complete: () => void; reload: () => Promise<void> }) {
  const { task, complete, reload } = props;
  const say = useWords();
  const { go, wide } = usePlaces();
  const { userId, nameOf } = useSession();
  const mayAct = useMayAct();
  const format = useFormat();
  const assigning = useAction("cases.assign");
  const { caseId, customerId, customerPhone, owner, currency, amountOpen } = task;

  async function take() {
    const taken = await assigning.run({ customerId, owner: "me" });
    if (!taken.ok) return;
    toast(say(WORDS.taken));
    await reload();
  }

  return (
    <Box css={columnSmall}>
      <Box css={{ stack: "x", distribute: "space-between", gap: "medium" }}>
        <Box css={columnXSmall}>
          <Box css={{ font: "bodyEmphasized" }}>{say(TASK_WORDS[task.kind])}</Box>
          <Box css={{ stack: wide ? "x" : "y", gap: wide ? "medium" : "xsmall" }}>
            <Box>{calledIn(task)}</Box>
            {customerPhone && <Box>{customerPhone}</Box>}
            <Box css={muted}>{say(WORDS.since, { when: format.when(task.createdAt) })}</Box>
            {owner !== null && <Box css={muted}>{say(WORDS.owned, { who: nameOf(owner) })}</Box>}
          </Box>
        </Box>
        {currency !== null && amountOpen !== null && (
          <Box css={{ font: "bodyEmphasized" }}>{format.money(amountOpen, currency)}</Box>
        )}
      </Box>
      {assigning.failure && <FailureBanner failure={assigning.failure} />}
      <Box css={{ stack: "x", gap: "small", wrap: "wrap", alignY: "center" }}>
        {mayAct && (
          <>
            <Button size="small" onPress={complete}>
              {say(WORDS.complete)}
            </Button>
            {owner !== userId && (
              <Button size="small" pending={assigning.pending} onPress={() => void take()}>
                {say(WORDS.take)}
              </Button>
            )}
          </>
        )}
        <Button size="small" onPress={() => go({ to: "case", caseId })}>
          {say(WORDS.open)}
        </Button>
      </Box>
      <Divider />
    </Box>
  );
}
