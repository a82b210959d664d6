import { Box, Divider } from "@stripe/ui-extension-sdk/ui";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import { CompleteTask } from "./CompleteTask.tsx";
import { type Task, TASK_KINDS } from "./task-kinds.ts";
import { toast, useMutation } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { usePlaces, type WorkFilter } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { ActNeedsRole, Empty, FailureBanner, Shown, useMayAct } from "../kit/query-states.tsx";
import { OwnerSelect } from "../customers/OwnerSelect.tsx";
import { Pager, usePages } from "../kit/pagination.tsx";
import { customerNameOf } from "../kit/customer-name.ts";
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

/** How many tasks a drawer shows before it leads to all of them. */
const FEW = 5;

/** Open tasks, the most valuable contact first; or finished tasks, newest first. `few`: the first rows only, with a link to all. */
export function WorkList({ filter = {}, few = false }: { filter?: WorkFilter; few?: boolean }) {
  const t = useTranslate();
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
                <Empty action={{ label: t("ui_work_list.all"), onPress: () => change({}) }}>
                  {t("ui_work_list.no_match")}
                </Empty>
              ) : (
                <Empty>{t("ui_work_list.none")}</Empty>
              ))}
            {rows.length > 0 && !mayAct && <ActNeedsRole />}
            {rows.map((task) => (
              <TaskLine key={task.id} task={task} complete={() => setCompleting(task)} reload={reload} />
            ))}
            {!few && <Pager pages={pages} />}
            {few && pages.hasMore && <Jump onPress={() => go({ to: "work" })} label="ui_work_list.all" />}
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
  const t = useTranslate();
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
        label={t("ui_work_list.kind")}
        value={kind}
        choose={(chosen) => narrowed({ owner, kind: chosen })}
        options={[
          ["", t("ui_work_list.everything")],
          ...TASK_KINDS.map((taskKind) => [taskKind, t(`task_kinds.${taskKind}`)] as const),
        ]}
      />
    </RowIfWide>
  );
}

function TaskLine(props: { task: Task; complete: () => void; reload: () => Promise<void> }) {
  const { task, complete, reload } = props;
  const t = useTranslate();
  const { go, wide } = usePlaces();
  const { userId, nameOf } = useSession();
  const mayAct = useMayAct();
  const format = useFormat();
  const assigning = useMutation("cases.assign");
  const { caseId, customerId, customerPhone, owner, currency, amountOpen } = task;

  async function take() {
    const taken = await assigning.run({ customerId, owner: "me" });
    if (!taken.ok) return;
    toast(t("ui_work_list.taken"));
    await reload();
  }

  return (
    <ColumnSmall>
      <RowApart>
        <ColumnXSmall>
          <Emphasized label={`task_kinds.${task.kind}`} />
          <Box css={{ stack: wide ? "x" : "y", gap: wide ? "medium" : "xsmall" }}>
            <Box>{customerNameOf(task)}</Box>
            {customerPhone && <Box>{customerPhone}</Box>}
            <Muted>{t("ui_work_list.since", { when: format.when(task.createdAt) })}</Muted>
            {owner !== null && <Muted>{t("ui_work_list.owned", { who: nameOf(owner) })}</Muted>}
          </Box>
        </ColumnXSmall>
        {currency !== null && amountOpen !== null && (
          <Emphasized>{format.money(amountOpen, currency)}</Emphasized>
        )}
      </RowApart>
      {task.reasons.map(({ code, text }) => (
        <Muted key={code}>{text}</Muted>
      ))}
      {assigning.failure && <FailureBanner failure={assigning.failure} />}
      <RowWrapped>
        {mayAct && (
          <>
            <LabelButton size="small" onPress={complete} label="ui_work_list.complete" />
            {owner !== userId && (
              <LabelButton
                size="small"
                pending={assigning.pending}
                onPress={() => void take()}
                label="ui_work_list.take"
              />
            )}
          </>
        )}
        <LabelButton size="small" onPress={() => go({ to: "case", caseId })} label="ui_work_list.open" />
      </RowWrapped>
      <Divider />
    </ColumnSmall>
  );
}
