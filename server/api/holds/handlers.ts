import { findCustomerOf } from "../../../db/stores/cases.ts";
import { insertHold, readHold, releaseHold, releaseMatchingHolds } from "../../../db/stores/holds.ts";
import type { HoldFact, InvoiceFact } from "../../dunning/facts/facts.ts";
import { readReversal } from "../../../db/stores/reversals.ts";
import { fraudHoldId } from "../../dunning/cases/holds.ts";
import { type LocaleContext, money } from "../../i18n/locale-format.ts";
import { ApiError, notFound, replayed } from "../api-error.ts";
import type { Context, Handlers } from "../context.ts";
import { requireKnownCustomer } from "../customers/require-known-customer.ts";
import { loadKnownCustomer } from "../known-customer.ts";
import { writeFactsAndEvaluate } from "../write-facts-and-evaluate.ts";
import type { holdsContract } from "./contract.ts";
import { presentHoldRow } from "./presenter.ts";

const DAY = 86_400_000;
const FRAUD_HOLD = fraudHoldId("");

type Scope = { customerId?: string | undefined; invoiceId?: string | undefined };

/** Further ahead nobody plans, and each time that is reckoned from it stays a time. */
const LONGEST_HOLD_DAYS = 5 * 366;

function requireNear(at: number | null, now: number, path: string, thing: string): void {
  if (at === null || at <= now + LONGEST_HOLD_DAYS * DAY) return;
  throw new ApiError("invalid_input", `${thing} ends within five years.`, "Choose an earlier day.", [
    { path, message: "expected a time within five years" },
  ]);
}

export const holdsHandlers: Handlers<typeof holdsContract> = {
  "holds.pause": async (context, input) => {
    const { db, clock, account } = context;
    const now = clock.now();
    if (input.until !== null && input.until <= now) {
      throw new ApiError("invalid_input", "A pause cannot end in the past.", "Choose a later end, or none.", [
        { path: "until", message: "expected a time in the future, or null" },
      ]);
    }
    requireNear(input.until, now, "until", "A pause");
    const customerId = await customerOfScope(context, input);
    const hold: HoldFact = {
      ...newHold(context, customerId, input),
      kind: "pause",
      reason: input.reason,
      untilAt: input.until,
    };
    await writeFactsAndEvaluate(context, customerId, async (tx) => {
      if (await readHold(db, tx, account, hold.id)) throw replayed();
      await releaseMatchingHolds(db, tx, hold, { at: now, by: hold.owner });
      if (!(await insertHold(db, tx, hold))) throw replayed();
    });
    return { hold: presentHoldRow(hold) };
  },

  "holds.promise": async (context, input) => {
    const { db, clock, account } = context;
    const now = clock.now();
    if (input.by <= now) {
      throw new ApiError(
        "invalid_input",
        "A promise cannot be due in the past.",
        "Choose the day by which they will pay.",
        [{ path: "by", message: "expected a time in the future" }],
      );
    }
    requireNear(input.by, now, "by", "A promise");
    const customerId = await customerOfScope(context, input);
    const promise: HoldFact = {
      ...newHold(context, customerId, input),
      kind: "promise",
      reason: input.reason,
      untilAt: input.by,
    };
    const { result: hold } = await writeFactsAndEvaluate(context, customerId, async (tx) => {
      if (await readHold(db, tx, account, promise.id)) throw replayed();
      const known = await loadKnownCustomer(context, tx, customerId);
      const overdue = new Set(
        known?.stored.cases.filter(({ status }) => status === "open").flatMap(({ invoiceIds }) => invoiceIds),
      );
      const invoices = (known?.snapshot.invoices ?? []).filter(
        ({ id, status, amountRemaining }) =>
          status === "open" &&
          amountRemaining > 0 &&
          (promise.invoiceId === null ? overdue.has(id) : id === promise.invoiceId),
      );
      const hold = { ...promise, ...amountPromised(invoices, input.amount, context.localeContext()) };
      await releaseMatchingHolds(db, tx, hold, { at: now, by: hold.owner });
      if (!(await insertHold(db, tx, hold))) throw replayed();
      return hold;
    });
    return { hold: presentHoldRow(hold) };
  },

  "holds.resume": async (context, { holdId }) => {
    const { db, clock, account, userId } = context;
    if (holdId.startsWith(FRAUD_HOLD)) return { hold: await releaseFraudHold(context, holdId) };
    const customerId = await findCustomerOf(db, account, "holds", holdId);
    if (customerId === null) throw notFound("hold", holdId);
    const { result } = await writeFactsAndEvaluate(context, customerId, async (tx) => {
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
  },
};

/**
 * The hold after a report of fraud follows from the report and has no row of its own: the row that is written is its
 * release.
 */
async function releaseFraudHold(context: Context, holdId: string) {
  const { db, account, clock, userId } = context;
  const reversal = await readReversal(db, account, holdId.slice(FRAUD_HOLD.length));
  if (reversal?.customerId == null) throw notFound("hold", holdId);
  const now = clock.now();
  const released: HoldFact = {
    ...{ account, id: holdId, customerId: reversal.customerId, invoiceId: null, kind: "fraud" },
    ...{ reason: reversal.reason ?? "fraud", owner: "stripe", amount: null, currency: null },
    ...{ fromAt: reversal.at, untilAt: null, releasedAt: now, releasedBy: userId },
  };
  const { result } = await writeFactsAndEvaluate(context, reversal.customerId, async (tx) =>
    (await insertHold(db, tx, released)) ? released : ((await readHold(db, tx, account, holdId)) ?? released),
  );
  return presentHoldRow(result);
}

/** @throws {ApiError} where nothing is open, where less is open, or where the open invoices share no currency */
function amountPromised(
  invoices: InvoiceFact[],
  amount: number | null,
  localeContext: LocaleContext,
): Pick<HoldFact, "amount" | "currency"> {
  if (invoices.length === 0) {
    throw new ApiError(
      "conflict",
      "Nothing is open that could be promised.",
      "Reload to see the state of the invoices.",
    );
  }
  if (amount === null) return { amount, currency: null };
  const [currency = "", ...others] = new Set(invoices.map((invoice) => invoice.currency));
  const open = invoices.reduce((sum, { amountRemaining }) => sum + amountRemaining, 0);
  if (others.length > 0) {
    throw wrongAmount(
      `The open invoices are in ${[currency, ...others].join(" and ")}, so an amount alone is not clear.`,
      "Note the promise for one invoice, or for all that is open.",
      "expected null, or a promise for one invoice",
    );
  }
  if (amount > open) {
    throw wrongAmount(
      `The promise is for ${money(amount, currency, localeContext)}, but only ${money(open, currency, localeContext)} is open.`,
      "Correct the amount, or leave it out for all that is open.",
      `expected at most ${money(open, currency, localeContext)}`,
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

async function customerOfScope(context: Context, { customerId, invoiceId = "" }: Scope): Promise<string> {
  if (customerId !== undefined) {
    await requireKnownCustomer(context, customerId);
    return customerId;
  }
  const found = await findCustomerOf(context.db, context.account, "invoices", invoiceId);
  if (found === null) throw notFound("invoice", invoiceId);
  return found;
}
