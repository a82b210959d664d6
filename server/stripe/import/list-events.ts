import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, type ReadFailure } from "../calls/call-context.ts";
import { eventPage } from "../calls/missed-events.ts";
import { outcomeOf } from "../errors.ts";
import type { EventPage } from "../gateway.ts";

/** One page of an account's events since a moment (epoch ms), newest first, behind the event `after`. */
export async function listEvents(
  calls: Calls,
  account: Account,
  since: number,
  after: string | null,
): Promise<EventPage | ReadFailure> {
  const { clock, clientOf } = calls;
  const read = await outcomeOf(eventPage(clientOf(account), account, since, after, () => clock.now()));
  return "failure" in read ? failedRead(read.failure) : { kind: "done", ...read.answer };
}
