import type { AttemptTrigger, EndAction, TaskKind } from "../facts/facts.ts";
import type { LoggedChoice } from "../retries/propensity-log.ts";
import type { DeclineClass } from "./decline-class.ts";
import type { Reason } from "./reason.ts";

/** The desired commands of a case are the whole answer on every look; what is no longer desired goes away. */
export type Command = {
  /** Made from the facts that call for it, so that the same need gets the same id. */
  id: string;
  caseId: string;
  customerId: string;
  invoiceId: string | null;
  dueAt: number;
  reasons: Reason[];
  do: Action;
};

/** A command whose action is of this kind. */
export type CommandOf<Kind extends Action["kind"]> = Command & { do: Extract<Action, { kind: Kind }> };

export type Action =
  | {
      kind: "charge";
      paymentMethodId: string | null;
      trigger: AttemptTrigger;
      attempt: number;
      /** Absent where no time was chosen; noted with the act, so that policies can be compared by the log. */
      choice?: LoggedChoice;
    }
  | {
      kind: "message";
      stepId: string;
      channel: string;
      template: string;
      declineClass: DeclineClass | null;
      invoiceIds: string[];
    }
  | { kind: "task"; stepId: string; task: TaskKind; insteadOf: string | null }
  /** One API call that finds why an invoice's last attempt failed. */
  | { kind: "find_decline"; paymentEventId: string }
  /** A customer we never heard of before the failure: read them, their methods and subscription once. */
  | { kind: "read_customer" }
  /** Looks up how a call of ours ended whose answer never came. */
  | { kind: "find_outcome"; executionId: string }
  /** Looks up a payment that must have ended by now and of whose end nobody told. */
  | { kind: "find_settlement"; attemptId: string }
  /** Lead mode: stop Stripe's own schedule for this invoice, and give it back afterwards. */
  | { kind: "suspend_retries" }
  | { kind: "restore_retries" }
  /** Ends the recovery of these invoices, and what the action does to their subscriptions. */
  | { kind: "end"; action: EndAction; invoiceIds: string[] }
  /** Paid after all: switches a subscription on again that was paused for want of payment. */
  | { kind: "resume_subscription"; subscriptionId: string };
