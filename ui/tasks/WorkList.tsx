import { Box, Divider } from "@stripe/ui-extension-sdk/ui";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { CompleteTask } from "./CompleteTask.tsx";
import { type Task, TASK_KINDS, TASK_WORDS } from "./task-labels.ts";
import { toast, useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { usePlaces, type WorkFilter } from "../kit/navigation.tsx";
import { useSession, useWords } from "../data/session.tsx";
import { ActNeedsRole, Empty, FailureBanner, Shown, useMayAct } from "../kit/query-states.tsx";
import { OwnerSelect } from "../customers/OwnerSelect.tsx";
import { Pager, usePages } from "../kit/pagination.tsx";
import { calledIn } from "../kit/list-labels.ts";
import { labels } from "../kit/labels.ts";
import {
  ColumnMedium,
  ColumnSmall,
  ColumnXSmall,
  Emphasized,
  Muted,
  RowApart,
  RowIfWide,
  RowWrapped,
} from "../kit/layout.tsx";

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
    <ColumnMedium>
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
            {few && pages.hasMore && <Jump onPress={() => go({ to: "work" })} label={WORDS.all} />}
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
    </ColumnMedium>
  );
}

function Filters({ filter, change }: { filter: WorkFilter; change: (filter: WorkFilter) => void }) {
  const say = useWords();
  const { owner = "", kind = "" } = filter;
  const narrowed = (next: { owner: string; kind: string }) =>
    change({
      ...(next.owner ? { owner: next.owner } : {}),
      ...(next.kind ? { kind: next.kind as Task["kind"] } : {}),
    });
  return (
    <RowIfWide>
      <OwnerSelect owner={owner} choose={(next) => narrowed({ owner: next, kind })} />
      <SelectField
        label={say(WORDS.kind)}
        value={kind}
        choose={(chosen) => narrowed({ owner, kind: chosen })}
        options={[
          ["", say(WORDS.everything)],
          ...TASK_KINDS.map((one) => [one, say(TASK_WORDS[one])] as const),
        ]}
      />
    </RowIfWide>
  );
}

function TaskLine(props: { task: Task; complete: () => void; reload: () => Promise<void> }) {
  const { task, complete, reload } = props;
  const say = useWords();
  const { go, wide } = usePlaces();
  const { userId, nameOf } = useSession();
  const mayAct = useMayAct();
  const format = useFormat();
  const assigning = useMutation("cases.assign");
  const { caseId, customerId, customerPhone, owner, currency, amountOpen } = task;

  async function take() {
    const taken = await assigning.run({ customerId, owner: "me" });
    if (!taken.ok) return;
    toast(say(WORDS.taken));
    await reload();
  }

  return (
    <ColumnSmall>
      <RowApart>
        <ColumnXSmall>
          <Emphasized says={TASK_WORDS[task.kind]} />
          <Box css={{ stack: wide ? "x" : "y", gap: wide ? "medium" : "xsmall" }}>
            <Box>{calledIn(task)}</Box>
            {customerPhone && <Box>{customerPhone}</Box>}
            <Muted>{say(WORDS.since, { when: format.when(task.createdAt) })}</Muted>
            {owner !== null && <Muted>{say(WORDS.owned, { who: nameOf(owner) })}</Muted>}
          </Box>
        </ColumnXSmall>
        {currency !== null && amountOpen !== null && (
          <Emphasized>{format.money(amountOpen, currency)}</Emphasized>
        )}
      </RowApart>
      {assigning.failure && <FailureBanner failure={assigning.failure} />}
      <RowWrapped>
        {mayAct && (
          <>
            <LabelButton size="small" onPress={complete} label={WORDS.complete} />
            {owner !== userId && (
              <LabelButton
                size="small"
                pending={assigning.pending}
                onPress={() => void take()}
                label={WORDS.take}
              />
            )}
          </>
        )}
        <LabelButton size="small" onPress={() => go({ to: "case", caseId })} label={WORDS.open} />
      </RowWrapped>
      <Divider />
    </ColumnSmall>
  );
}
