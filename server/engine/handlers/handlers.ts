import type { Action } from "../../dunning/model/command.ts";
import { charge } from "./charge.ts";
import { end } from "./end.ts";
import { findDecline } from "./find-decline.ts";
import { findOutcome } from "./find-outcome.ts";
import { findSettlement } from "./find-settlement.ts";
import type { Handler } from "./handler.ts";
import { message } from "./message.ts";
import { readCustomer } from "./read-customer.ts";
import { restoreRetries } from "./restore-retries.ts";
import { resumeSubscription } from "./resume-subscription.ts";
import { suspendRetries } from "./suspend-retries.ts";
import { task } from "./task.ts";

/** The handler of each kind of action; the compiler checks that none is missing. */
const HANDLERS: { readonly [Kind in Action["kind"]]: Handler<Kind> } = {
  charge,
  message,
  task,
  find_decline: findDecline,
  find_outcome: findOutcome,
  find_settlement: findSettlement,
  read_customer: readCustomer,
  suspend_retries: suspendRetries,
  restore_retries: restoreRetries,
  end,
  resume_subscription: resumeSubscription,
};

/** The handler for an action, whatever its kind: kind and handler belong together by the table above. */
export const handlerOf = (action: Action) => HANDLERS[action.kind] as Handler<Action["kind"]>;
