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
};

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

/**
 * Reads the members that `shape` names and ignores the rest.
 *
 * @throws MalformedPayload naming the first member that does not fit
 */
export function read<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  sourceName: string,
  at: string,
): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = [at, ...issue.path.map(String)].filter((part) => part !== "").join(".");
  throw new MalformedPayload(sourceName, path, issue.message);
}

/** A Stripe id. */
export const id = z.string({ error: "expected an id" }).min(1, "expected an id, got an empty text");

/** A member that holds an id, or the whole object where the call expanded it. */
export const reference = z.union([id, z.looseObject({ id })], {
  error: "expected an id or an expanded object",
});
export type Reference = z.infer<typeof reference>;

export const idOf = (value: Reference | null | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === "string" ? value : value.id;

/** The object itself where it was expanded, else null. */
export const expanded = (value: string | object | null | undefined): object | null =>
  value === null || value === undefined || typeof value === "string" ? null : value;

/** Seconds since 1970 in the payload, milliseconds afterwards. */
export const instant = z
  .int({ error: "expected a time in whole seconds since 1970" })
  .transform((seconds) => seconds * 1000);

/** Integer minor units. */
export const amount = z.int({ error: "expected an amount in whole minor units" });

export const currency = z
  .string({ error: "expected a currency code" })
  .transform((code) => code.toLowerCase());

export const text = z.string({ error: "expected text" });

export const metadata = z
  .record(z.string(), z.string({ error: "expected text" }))
  .nullish()
  .transform((value) => value ?? {});

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
const instrument = z.object({
  brand: text.nullish(),
  funding: text.nullish(),
  country: text.nullish(),
  fingerprint: text.nullish(),
});

/**
 * What a PaymentMethod and a charge's `payment_method_details` say in the same way: a type, and under the
 * type's own name the instrument (`card.brand`, `sepa_debit.country`, `us_bank_account.fingerprint` …).
 */
export function methodDetailsOf(value: unknown, source: Source, path: string): MethodDetails {
  if (value === null || value === undefined) return NO_METHOD_DETAILS;
  const details = read(methodDetails, value, source.name, path);
  const type = details.type ?? null;
  const inner = type === null ? undefined : details[type];
  const { brand, funding, country, fingerprint } =
    inner === null || inner === undefined ? {} : read(instrument, inner, source.name, `${path}.${type}`);
  return {
    type,
    brand: brand ?? null,
    funding: funding ?? null,
    country: country ?? null,
    fingerprint: fingerprint ?? null,
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
