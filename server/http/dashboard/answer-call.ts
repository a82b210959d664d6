import { traced } from "../../tracing/traces.ts";
import { lookUp } from "../../dunning/model/look-up.ts";
import type { Context as HonoContext } from "hono";
import { listStaffNames, upsertStaffName } from "../../../db/stores/staff-names.ts";
import { callProcedure } from "../../api/call-procedure.ts";
import type { Context } from "../../api/context.ts";
import { type AnswerMeta, CONTRACT } from "../../api/contract.ts";
import { labelsOf } from "./answer-labels.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

const MAX_NAME_LENGTH = 100;

/**
 * Calls the procedure and answers with its output, the server's time, the caller and the names of staff. The
 * last in the chain, after `setContext`.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", matchProcedure(), setContext({ services, report }), answerCall);
 * ```
 */
export async function answerCall(c: HonoContext<DashboardEnv>): Promise<Response> {
  const { procedure, context, payload } = c.var;
  const output = await traced(`call ${procedure}`, { account: context.account, procedure }, () =>
    callProcedure(procedure, context, payload.input),
  );
  const staff = await listStaffNames(context.db, context.account);
  if (CONTRACT[procedure].changes) await recordStaffName(context, payload.user_name, staff);
  const meta: AnswerMeta = {
    at: context.clock.now(),
    you: { userId: context.userId, roles: [...context.roles] },
    staff,
    timeZone: context.settings.timeZone,
  };
  return c.json({ ok: true, output, ...meta, ...labelsOf(c.var) });
}

/**
 * Stores the name of a user who has changed something, so that colleagues see it beside the change. A user who
 * only reads leaves no trace. Here and not in a middleware of its own, because the answer holds the new name.
 *
 * @param staff the stored names, by user id; the new name is added
 */
async function recordStaffName(
  { db, account, userId }: Context,
  userName: string | undefined,
  staff: Record<string, string>,
): Promise<void> {
  const name = [...(userName ?? "").trim()].slice(0, MAX_NAME_LENGTH).join("").trim();
  if (name === "" || lookUp(staff, userId) === name) return;
  await upsertStaffName(db, account, { userId, name });
  staff[userId] = name;
}
