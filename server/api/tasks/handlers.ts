import { findCustomerOf } from "../../../db/stores/cases.ts";
import { isRanked } from "../../../db/stores/keyset.ts";
import { completeTask, listTasks, readTask } from "../../../db/stores/tasks.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import { badCursor, presentPage, readCursor } from "../cursor.ts";
import { ownerFilter } from "../owners/owner-filter.ts";
import { writeFactsAndEvaluate } from "../write-facts-and-evaluate.ts";
import type { tasksContract } from "./contract.ts";
import { presentTask } from "./presenter.ts";

export const tasksHandlers: Handlers<typeof tasksContract> = {
  "tasks.list": async (context, { cursor, limit, owner, ...rest }) => {
    const { db, account } = context;
    const filter = { ...rest, owner: ownerFilter(context, owner) };
    const list = `tasks.list ${JSON.stringify(filter)}`;
    const from = readCursor(account, list, cursor);
    if (from && filter.state === "open" && !isRanked(from)) throw badCursor();
    const page = await listTasks(db, account, filter, { from, limit });
    return presentPage(account, list, page, ({ task, ...taskContext }) =>
      presentTask(task, taskContext, context.localeContext()),
    );
  },

  "tasks.complete": async (context, { taskId, outcome }) => {
    const { db, clock, account, userId } = context;
    const customerId = await findCustomerOf(db, account, "tasks", taskId);
    if (customerId === null) throw notFound("task", taskId);
    const completed = { at: clock.now(), by: userId, outcome };
    await writeFactsAndEvaluate(context, customerId, async (tx) => {
      if (await completeTask(db, tx, { account, id: taskId }, completed)) return;
      const before = await readTask(db, tx, account, taskId);
      if (!before?.task.doneAt) throw notFound("task", taskId);
      throw new ApiError(
        "conflict",
        `Task ${taskId} was completed by ${before.task.doneBy} at ${new Date(before.task.doneAt).toISOString()}.`,
        "Reload to see its outcome.",
      );
    });
    const row = await readTask(db, db.read, account, taskId);
    if (!row) throw notFound("task", taskId);
    const { task, ...taskContext } = row;
    return { task: presentTask(task, taskContext, context.localeContext()) };
  },
};
