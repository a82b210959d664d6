import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import {
  type Account,
  type DeclineEvidence,
  type MethodDetails,
  NO_EVIDENCE,
} from "../../dunning/facts/facts.ts";

/** Where an object came from: an event, or the answer to one of our calls. */
export type Source = {
  account: Account;
  /** The event's id, or the call, for messages about it. */
  name: string;
  /** When it was true, epoch milliseconds. */
  at: number;
  /** Breaks ties between versions of the same second; see `factOrder`. */
  order: string;
  /** The request that caused it; an id of null means that Stripe acted by itself. */
  request: { id: string | null; idempotencyKey: string | null };
  /** Is told of every member that was left out because it was not what Stripe documents. */
  noteOdd?: (odd: OddMember) => void;
};

/** A member of a payload that did not fit and that nothing depended on: the rest was used. It quotes nothing. */
export type OddMember = { source: string; path: string; expected: string };

/**
 * A payload that is not what Stripe documents. Nothing of it was used. It names the source (an event id or
 * a call), the path to the member and what was expected there, and quotes nothing: payloads are personal.
 */
export class MalformedPayload extends Error {
  readonly source: string;
  readonly path: string;
  readonly expected: string;

  constructor(source: string, path: string, expected: string) {
    super(`${source}: ${path}: ${expected}; nothing of it was used`);
    this.name = "MalformedPayload";
    this.source = source;
    this.path = path;
    this.expected = expected;
  }
}

type Path = readonly PropertyKey[];

/**
 * Reads the members that `shape` names and ignores the rest. An optional member that does not fit is left out and noted:
 * an event is worth more than its oddest member, and a payload that is refused is lost for good.
 *
 * Members of `exact` are never left out. Money, status and names of others would silently mean something else without them,
 * so a payload in which one of them is odd is refused.
 *
 * @param exact members of the outermost object
 * @throws MalformedPayload naming the first member that does not fit and is needed
 */
export function read<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  from: Pick<Source, "name" | "noteOdd">,
  at: string,
  exact: readonly string[] = [],
): z.output<Shape> {
  const odd: OddMember[] = [];
  let rest = value;
  let leftOut: string | null = null;
  for (;;) {
    const result = shape.safeParse(rest);
    if (result.success) {
      for (const member of odd) from.noteOdd?.(member);
      return result.data;
    }
    const { path, message } = result.error.issues[0]!;
    // What is missed only since it was left out is no news: the first note says what is wrong with it.
    if (joined(at, path) !== leftOut)
      odd.push({ source: from.name, path: joined(at, path), expected: message });
    let part: Path = path;
    while (part.length > 0 && !has(rest, part)) part = part.slice(0, -1);
    if (part.length === 0 || exact.includes(String(part[0]))) {
      throw new MalformedPayload(from.name, odd.at(-1)!.path, odd.at(-1)!.expected);
    }
    rest = without(rest, part);
    leftOut = joined(at, part);
  }
}

/** A part of a payload that can be done without; null, and a note, where it cannot be read. */
export function readIfPossible<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  source: Source,
  at: string,
): z.output<Shape> | null {
  return ifPossible(source, () => read(shape, value, source, at));
}

/** What a part of a payload says, if it can be read; null, and a note, where it cannot. */
export function ifPossible<Result>(source: Source, reading: () => Result): Result | null {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof MalformedPayload)) throw error;
    const { source: name, path, expected } = error;
    source.noteOdd?.({ source: name, path, expected });
    return null;
  }
}

const joined = (at: string, path: Path): string =>
  [at, ...path.map(String)].filter((part) => part !== "").join(".");

/** The member's own object, if the path leads to one. */
function holderOf(value: unknown, path: Path): Record<PropertyKey, unknown> | null {
  let holder = value;
  for (const part of path.slice(0, -1)) {
    if (typeof holder !== "object" || holder === null) return null;
    holder = (holder as Record<PropertyKey, unknown>)[part];
  }
  return typeof holder === "object" && holder !== null ? (holder as Record<PropertyKey, unknown>) : null;
}

const has = (value: unknown, path: Path): boolean => {
  const holder = holderOf(value, path);
  return holder !== null && path.at(-1)! in holder;
};

/** A copy without the member at the path; the rest of it is shared. */
function without(value: unknown, [first, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_item, index) => index !== first)
      : value.map((item: unknown, index) => (index === first ? without(item, rest) : item));
  }
  const { [first!]: member, ...others } = value as Record<PropertyKey, unknown>;
  return rest.length === 0 ? others : { ...others, [first!]: without(member, rest) };
}

/** NUL, and half of a surrogate pair: Postgres stores neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** A text that each database stores: U+FFFD stands for a character that none does. */
export const storable = (value: string): string => value.replace(UNSTORABLE, "\ufffd");

/** A Stripe id. */
export const id = z
  .string({ error: "expected an id" })
  .min(1, "expected an id, got an empty text")
  .max(255, "expected an id, got a longer text")
  .transform(storable);

/** A member that holds an id, or the whole object where the call expanded it. */
export const reference = z.union([id, z.looseObject({ id })], {
  error: "expected an id or an expanded object",
});
export type Reference = z.infer<typeof reference>;

export const idOf = (value: Reference | null | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === "string" ? value : value.id;

/**
 * Whom an object belongs to. With Accounts v2 a customer is an Account: `customer` is null and `customer_account` names it,
 * and a merchant may have both kinds side by side. Each customer has one id for us, whichever member names it.
 * Source: docs.stripe.com/accounts-v2/use-accounts-as-customers.
 */
export const ownerShape = { customer: reference.nullish(), customer_account: reference.nullish() };

/** The members of `ownerShape`, which are never left out: without them an object is nobody's. */
export const OWNER_MEMBERS = ["customer", "customer_account"] as const;

export const ownerOf = (value: {
  customer?: Reference | null | undefined;
  customer_account?: Reference | null | undefined;
}): string | null => idOf(value.customer) ?? idOf(value.customer_account);

/** The object itself where it was expanded, else null. */
export const expanded = (value: string | object | null | undefined): object | null =>
  value === null || value === undefined || typeof value === "string" ? null : value;

/** 2200-01-01, in seconds. No subscription lasts until then, and what is reckoned from a time stays a time. */
export const LATEST_SECOND = 7_258_118_400;

/** Seconds since 1970 in the payload, milliseconds afterwards. */
export const instant = z
  .int({ error: "expected a time in whole seconds since 1970" })
  .min(0, "expected a time in whole seconds since 1970")
  .max(LATEST_SECOND, "expected a time before the year 2200")
  .transform((seconds) => seconds * 1000);

/**
 * Stripe takes amounts of up to twelve digits in the currencies with the most (docs.stripe.com/currencies), so that the sum of
 * thousands of them is exact.
 */
export const LARGEST_AMOUNT = 999_999_999_999;

/** Integer minor units, never below zero. */
export const amount = z
  .int({ error: "expected an amount in whole minor units" })
  .min(0, "expected an amount of zero or more")
  .max(LARGEST_AMOUNT, "expected an amount of twelve digits at most");

/** ISO 4217 in small letters. */
export const currency = z
  .string({ error: "expected a currency code" })
  .regex(/^[a-z]{3}$/i, "expected a currency code of three letters")
  .transform((code) => code.toLowerCase());

export const text = z.string({ error: "expected text" }).transform(storable);

export const metadata = z
  .record(z.string(), z.string({ error: "expected text" }))
  .nullish()
  .transform((value) =>
    Object.fromEntries(Object.entries(value ?? {}).map((entry) => entry.map(storable) as [string, string])),
  );

/** Stripe's list object, or a bare array as a few old payloads have it. */
export const list = z
  .union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data)], {
    error: "expected a list",
  })
  .nullish()
  .transform((value) => value ?? []);

export const NO_METHOD_DETAILS: MethodDetails = {
  type: null,
  brand: null,
  funding: null,
  country: null,
  fingerprint: null,
};

const methodDetails = z.looseObject({ type: text.nullish() });
/** A wallet's `funding` is an object, the card behind it; that the wallet was charged is all that is needed. */
const funding = z.union([text, z.looseObject({}).transform(() => null)], { error: "expected text" });
const instrument = z.object({
  brand: text.nullish(),
  funding: funding.nullish(),
  country: text.nullish(),
  fingerprint: text.nullish(),
});

/**
 * What a PaymentMethod and a charge's `payment_method_details` say in the same way: a type, and under the
 * type's own name the instrument (`card.brand`, `sepa_debit.country`, `us_bank_account.fingerprint` …).
 */
export function methodDetailsOf(value: unknown, source: Source, path: string): MethodDetails {
  if (value === null || value === undefined) return NO_METHOD_DETAILS;
  const details = readIfPossible(methodDetails, value, source, path);
  const type = details?.type ?? null;
  if (details === null || type === null) return NO_METHOD_DETAILS;
  const inner = lookUp(details, type);
  const said =
    inner === null || inner === undefined
      ? null
      : readIfPossible(instrument, inner, source, `${path}.${type}`);
  return {
    type,
    brand: said?.brand ?? null,
    funding: said?.funding ?? null,
    country: said?.country ?? null,
    fingerprint: said?.fingerprint ?? null,
  };
}

/** The members in which errors and `last_payment_error` say why a payment failed. */
export const errorShape = z.object({
  code: text.nullish(),
  decline_code: text.nullish(),
  advice_code: text.nullish(),
  network_advice_code: text.nullish(),
  network_decline_code: text.nullish(),
  charge: reference.nullish(),
  payment_method: reference.nullish(),
});

/** Stripe's client and some old payloads give an empty text for a code that was not said. */
const said = (code: string | null | undefined): string | null => (code ? code : null);

export const evidenceOfError = (error: z.infer<typeof errorShape>): DeclineEvidence => ({
  ...NO_EVIDENCE,
  adviceCode: said(error.advice_code),
  networkAdviceCode: said(error.network_advice_code),
  networkDeclineCode: said(error.network_decline_code),
  declineCode: said(error.decline_code),
  code: said(error.code),
});
