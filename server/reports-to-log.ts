import type { EngineProblem } from "./engine/dependencies.ts";
import type { Refusal } from "./http/refusals.ts";
import type { RequestProblem } from "./http/request-env.ts";
import type { WebhookSubject } from "./http/webhooks/webhooks.ts";
import type { Log, LogFields } from "./log.ts";

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Where each part of the engine puts the id that it names. */
const ID_FIELD = { inbox: "event", wakeup: "customer", command: "command", learning: "attempt" } as const;

/** The log, as the parts of the server see it. */
export const reportsTo = (log: Log) => ({
  line: (text: string, about: WebhookSubject = {}) =>
    log[about.error === undefined ? "info" : "error"]({ where: "webhook", ...about }, text),

  engine({ where, account, id, error, customerId, caseId, level = "error" }: EngineProblem) {
    const known = { ...(customerId ? { customer: customerId } : {}), ...(caseId ? { case: caseId } : {}) };
    const fields: LogFields = { where, account, ...known, [ID_FIELD[where]]: id };
    // What goes on by itself needs no stack.
    log[level](level === "error" ? { ...fields, error } : fields, messageOf(error));
  },

  refused({ where, code, account, requestId }: Refusal, unsaid: number) {
    const known = { ...(account ? { account } : {}), ...(requestId ? { request: requestId } : {}) };
    log.warn({ where, code, ...known, ...(unsaid > 0 ? { unsaid } : {}) }, "a call was refused");
  },

  http({ where, requestId, error, account, procedure }: RequestProblem) {
    const known = { ...(account ? { account } : {}), ...(procedure ? { procedure } : {}) };
    log.error({ where, request: requestId, ...known, error }, messageOf(error));
  },
});
