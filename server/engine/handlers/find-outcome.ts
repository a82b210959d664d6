import { chargesBeforeOf } from "./charges-before.ts";
import { type Handler, resultOfPayment } from "./handler.ts";

/** Looks up how an execution of ours ended whose answer never came. */
export const findOutcome: Handler<"find_outcome"> = {
  endsExecution: ({ do: { executionId } }) => executionId,

  async execute({ invoiceId, do: { executionId } }, { gateway, snapshot: { account, executions, charges } }) {
    const execution = executions.find(({ id }) => id === executionId);
    if (!execution) return { outcome: "not_performed", detail: {} };
    if (execution.kind === "message") {
      return { outcome: "unknown", detail: { problem: "the sender ended while sending" } };
    }
    const found = await gateway.findAttempt(account, invoiceId ?? "", {
      chargesBefore: chargesBeforeOf(execution),
      chargeId: charges.find(({ idempotencyKey }) => idempotencyKey === execution.idempotencyKey)?.id,
    });
    if (found.kind === "not_found") return { outcome: "not_performed", detail: {}, facts: found.facts };
    if (found.kind === "unknown") return { tryLater: found.reason };
    return resultOfPayment(found);
  },
};
