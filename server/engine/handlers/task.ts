import type { Handler } from "./handler.ts";

/** The task is the row itself: there is nothing to do but to write it down for a person. */
export const task: Handler<"task"> = {
  isNote: true,
  execute: async () => ({ outcome: "done", detail: {} }),

  async store(tx, account, { id, customerId, caseId, reasons, do: { stepId, task: kind } }, { db, clock }) {
    const row = { account, id, customerId, caseId, stepId, kind, reasons, createdAt: clock.now() };
    const open = { doneAt: null, doneBy: null, outcome: null };
    await tx
      .insert(db.tables.tasks)
      .values({ ...row, ...open })
      .onConflictDoNothing();
  },
};
