import { customerOf } from "../../../db/stores/cases.ts";
import { isRanked } from "../../../db/stores/keyset.ts";
import { completeTask, listTasks, readTask } from "../../../db/stores/tasks.ts";
import { act, notFound, type Run } from "../context.ts";
import { answerPage, badCursor, readCursor } from "../cursor.ts";
import { ApiError } from "../api-error.ts";
import { ownerAsked } from "../cases/handlers.ts";
import { presentTask, localeContextFor } from "../presenters.ts";

export const listOfTasks: Run<"tasks.list"> = async (context, { cursor, limit, owner, ...asked }) => {
  const { db, account } = context;
  const filter = { ...asked, owner: ownerAsked(context, owner) };
  const list = `tasks.list ${JSON.stringify(filter)}`;
  const from = readCursor(account, list, cursor);
  if (from && asked.state === "open" && !isRanked(from)) throw badCursor();
  const page = await listTasks(db, account, filter, { from, limit });
  return answerPage(account, list, page, ({ task, customerCountry, ...around }) =>
    presentTask(task, around, localeContextFor(context, customerCountry)),
  );
};

export const complete: Run<"tasks.complete"> = async (context, { taskId, outcome }) => {
  const { db, clock, account, userId } = context;
  const customerId = await customerOf(db, account, "tasks", taskId);
  if (customerId === null) throw notFound("task", taskId);
  await act(context, customerId, async (tx) => {
    if (await completeTask(db, tx, { account, id: taskId }, { at: clock.now(), by: userId, outcome })) return;
    const before = await readTask(db, tx, account, taskId);
    if (!before?.task.doneAt) throw notFound("task", taskId);
    throw new ApiError(
      "conflict",
      `Task ${taskId} was done by ${before.task.doneBy} at ${new Date(before.task.doneAt).toISOString()}.`,
      "Reload to see what came of it.",
    );
  });
  const row = await readTask(db, db.read, account, taskId);
  if (!row) throw notFound("task", taskId);
  const { task, customerCountry, ...around } = row;
  return { task: presentTask(task, around, localeContextFor(context, customerCountry)) };
};
