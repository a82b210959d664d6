import { termsOf } from "../../channels/channel.ts";
import { customerOf, isKnownCustomer } from "../../../db/stores/cases.ts";
import { insertHold, readHold, releaseHold, releaseHoldsLike } from "../../../db/stores/holds.ts";
import { loadKnown } from "../../../db/stores/snapshot-loader.ts";
import type { HoldFact, InvoiceFact } from "../../dunning/facts/facts.ts";
import { act, type Context, notFound, replayed, type Run } from "../context.ts";
import { ApiError } from "../api-error.ts";
import { presentHoldRow } from "../presenters.ts";

type Scope = { customerId?: string | undefined; invoiceId?: string | undefined };

export const pause: Run<"holds.pause"> = async (context, input) => {
  const now = context.clock.now();
  if (input.until !== null && input.until <= now) {
    throw new ApiError("invalid_input", "A pause cannot end in the past.", "Choose a later end, or none.", [
      { path: "until", message: "expected a time in the future, or null" },
    ]);
  }
  const customerId = await whoIsHeld(context, input);
  const hold: HoldFact = {
    ...newHold(context, customerId, input),
    kind: "pause",
    reason: input.reason,
    untilAt: input.until,
  };
  await act(context, customerId, async (tx) => {
    const { db, account } = context;
    if (await readHold(db, tx, account, hold.id)) throw replayed();
    await releaseHoldsLike(db, tx, hold, { at: now, by: hold.owner });
    if (!(await insertHold(db, tx, hold))) throw replayed();
  });
  return { hold: presentHoldRow(hold) };
};

export const promise: Run<"holds.promise"> = async (context, input) => {
  const { db, clock, account, channels } = context;
  const now = clock.now();
  if (input.by <= now) {
    throw new ApiError(
      "invalid_input",
      "A promise cannot be due in the past.",
      "Choose the day by which they will pay.",
      [{ path: "by", message: "expected a time in the future" }],
    );
  }
  const customerId = await whoIsHeld(context, input);
  const base: HoldFact = {
    ...newHold(context, customerId, input),
    kind: "promise",
    reason: input.reason,
    untilAt: input.by,
  };
  const { result: hold } = await act(context, customerId, async (tx) => {
    if (await readHold(db, tx, account, base.id)) throw replayed();
    const known = (await loadKnown(db, tx, account, [customerId], termsOf(channels))).get(customerId);
    const overdue = new Set(
      known?.stored.cases.filter(({ status }) => status === "open").flatMap(({ invoiceIds }) => invoiceIds),
    );
    const promised = (known?.snapshot.invoices ?? []).filter(
      ({ id, status, amountRemaining }) =>
        status === "open" &&
        amountRemaining > 0 &&
        (base.invoiceId === null ? overdue.has(id) : id === base.invoiceId),
    );
    const made = { ...base, ...sumPromised(promised, input.amount) };
    await releaseHoldsLike(db, tx, made, { at: now, by: made.owner });
    if (!(await insertHold(db, tx, made))) throw replayed();
    return made;
  });
  return { hold: presentHoldRow(hold) };
};

/** @throws Refusal where there is nothing to promise, or not that much, or no one currency that it is in */
function sumPromised(invoices: InvoiceFact[], amount: number | null): Pick<HoldFact, "amount" | "currency"> {
  if (invoices.length === 0) {
    throw new ApiError(
      "conflict",
      "Nothing is open that could be promised.",
      "Reload to see how the invoices stand.",
    );
  }
  if (amount === null) return { amount, currency: null };
  const [currency = "", ...others] = new Set(invoices.map((invoice) => invoice.currency));
  const open = invoices.reduce((sum, { amountRemaining }) => sum + amountRemaining, 0);
  if (others.length > 0) {
    throw wrongAmount(
      `The open invoices are in ${[currency, ...others].join(" and ")}, so an amount says too little.`,
      "Note the promise for one invoice, or for all that is open.",
      "expected null, or a promise for one invoice",
    );
  }
  if (amount > open) {
    throw wrongAmount(
      `More was promised than is open: ${amount} of ${open} in minor units of ${currency}.`,
      "Put the amount right, or leave it out for all that is open.",
      `expected at most ${open}`,
    );
  }
  return { amount, currency };
}

const wrongAmount = (message: string, next: string, expected: string) =>
  new ApiError("invalid_input", message, next, [{ path: "amount", message: expected }]);

const newHold = ({ account, callId, userId, clock }: Context, customerId: string, { invoiceId }: Scope) => ({
  account,
  id: `hold_${callId}`,
  customerId,
  invoiceId: invoiceId ?? null,
  owner: userId,
  fromAt: clock.now(),
  releasedAt: null,
  releasedBy: null,
  amount: null,
  currency: null,
});

async function whoIsHeld({ db, account }: Context, input: Scope): Promise<string> {
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
    if (hold.kind !== "pause" && hold.kind !== "promise") {
      throw new ApiError(
        "conflict",
        `The hold ${holdId} is a ${hold.kind}, which nobody can end by hand.`,
        `It ends when the ${hold.kind} does.`,
      );
    }
    const now = clock.now();
    const ended = hold.releasedAt !== null || (hold.untilAt !== null && hold.untilAt <= now);
    if (ended) return hold;
    await releaseHold(db, tx, hold, { at: now, by: userId });
    return { ...hold, releasedAt: now, releasedBy: userId };
  });
  return { hold: presentHoldRow(result) };
};
