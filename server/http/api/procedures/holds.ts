import { customerOf, isKnownCustomer } from "../../../../db/queries/cases.ts";
import { insertHold, readHold, releaseHold, releasePauses } from "../../../../db/queries/holds.ts";
import type { HoldFact } from "../../../dunning/facts.ts";
import { act, type Context, notFound, replayed, type Run } from "../context.ts";
import { Refusal } from "../refusal.ts";
import { shownHoldRow } from "./shown.ts";

export const pause: Run<"holds.pause"> = async (context, input) => {
  const { db, clock, account, userId, callId } = context;
  const now = clock.now();
  if (input.until !== null && input.until <= now) {
    throw new Refusal("invalid_input", "A pause cannot end in the past.", "Choose a later end, or none.", [
      { path: "until", message: "expected a time in the future, or null" },
    ]);
  }
  const customerId = await whoIsPaused(context, input);
  const hold: HoldFact = {
    account,
    id: `hold_${callId}`,
    customerId,
    invoiceId: input.invoiceId ?? null,
    kind: "pause",
    reason: input.reason,
    owner: userId,
    fromAt: now,
    untilAt: input.until,
    releasedAt: null,
    releasedBy: null,
  };
  await act(context, customerId, async (tx) => {
    if (await readHold(db, tx, account, hold.id)) throw replayed();
    await releasePauses(db, tx, hold, { at: now, by: userId });
    if (!(await insertHold(db, tx, hold))) throw replayed();
  });
  return { hold: shownHoldRow(hold) };
};

async function whoIsPaused(
  { db, account }: Context,
  input: { customerId?: string | undefined; invoiceId?: string | undefined },
): Promise<string> {
  if (input.customerId !== undefined) {
    if (await isKnownCustomer(db, account, input.customerId)) return input.customerId;
    throw notFound("customer", input.customerId);
  }
  const invoiceId = input.invoiceId ?? "";
  const found = await customerOf(db, account, "invoices", invoiceId);
  if (found === null) throw notFound("invoice", invoiceId);
  return found;
}

export const resume: Run<"holds.resume"> = async (context, { holdId }) => {
  const { db, clock, account, userId } = context;
  const customerId = await customerOf(db, account, "holds", holdId);
  if (customerId === null) throw notFound("hold", holdId);
  const { result } = await act(context, customerId, async (tx) => {
    const hold = await readHold(db, tx, account, holdId);
    if (!hold) throw notFound("hold", holdId);
    if (hold.kind !== "pause") {
      throw new Refusal(
        "conflict",
        `The hold ${holdId} is a ${hold.kind}, not a pause.`,
        `It ends when the ${hold.kind} does.`,
      );
    }
    const now = clock.now();
    const ended = hold.releasedAt !== null || (hold.untilAt !== null && hold.untilAt <= now);
    if (ended) return hold;
    await releaseHold(db, tx, hold, { at: now, by: userId });
    return { ...hold, releasedAt: now, releasedBy: userId };
  });
  return { hold: shownHoldRow(result) };
};
