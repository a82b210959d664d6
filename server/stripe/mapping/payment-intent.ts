import { z } from "zod";
import type { ChargeFact, MethodDetails } from "../../dunning/facts/facts.ts";
import { mergeCharge } from "../../dunning/facts/fact-merge.ts";
import { chargeFact } from "./charge.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import { embeddedPaymentMethod } from "./payment-method.ts";
import {
  amount,
  currency,
  errorShape,
  evidenceOfError,
  expanded,
  id,
  idOf,
  instant,
  list,
  methodDetailsOf,
  NO_METHOD_DETAILS,
  OWNER_MEMBERS,
  ownerOf,
  ownerShape,
  read,
  reference,
  type Source,
  text,
} from "./schemas.ts";

const shape = z.object({
  id,
  amount,
  currency,
  status: text,
  ...ownerShape,
  latest_charge: reference.nullish(),
  charges: list,
  invoice: reference.nullish(),
  payment_method: reference.nullish(),
  payment_method_types: z.array(text).nullish(),
  next_action: z.object({ type: text.nullish() }).nullish(),
  created: instant.nullish(),
  last_payment_error: errorShape.nullish(),
});
type PaymentIntent = z.infer<typeof shape>;

/** Whose attempts they are, and which charge they made. */
const EXACT = [...OWNER_MEMBERS, "latest_charge", "charges", "invoice"];

const chargeHead = z.object({ id, failure_code: text.nullish() });

export type IntentContext = {
  /** Known where the intent was found as an invoice's payment. */
  customerId?: string | null;
  invoiceId?: string | null;
  /** True where the source's request is the one that made the attempt. */
  ownRequest?: boolean;
  /** The event itself says that the attempt failed, whatever else is missing. */
  failed?: boolean;
  /**
   * The object was read, and no event about it: nothing says since when it has been in its state. An attempt without a
   * charge is left out then, because each read would make it younger.
   */
  standing?: boolean;
};

/**
 * What a PaymentIntent says about its attempts. Before 2022-11-15 it lists its charges, later it names the
 * latest, which a call may expand. A charge that is there as an object speaks for itself; an id or an error
 * is put together to as much of a charge as is known, under the charge's id.
 *
 * An attempt that made no charge (authentication failed or still wanted, method unusable) stands under
 * `pi:` and the intent's id. The latest charge is not taken for it: that may be an earlier attempt, and its
 * reason another one.
 */
export function paymentIntentFacts(
  value: unknown,
  source: Source,
  path: string,
  context: IntentContext = {},
): FactBatch {
  const intent = read(shape, value, source, path, EXACT);
  const customerId = ownerOf(intent) ?? context.customerId ?? null;
  if (customerId === null) return factBatch();
  const around = { customerId, invoiceId: idOf(intent.invoice) ?? context.invoiceId ?? null };

  const objects = [
    ...intent.charges.map((charge, index) => ({ charge, at: `${path}.charges.data.${index}` })),
    ...[expanded(intent.latest_charge)]
      .filter((charge) => charge !== null)
      .map((charge) => ({ charge, at: `${path}.latest_charge` })),
  ];
  const latestId = idOf(intent.latest_charge) ?? headOf(objects[0]?.charge, source, path)?.id ?? null;
  const charges = new Map<string, ChargeFact>();
  const add = (fact: ChargeFact | null) => {
    if (fact === null) return;
    const other = charges.get(fact.id);
    charges.set(fact.id, other ? mergeCharge(other, fact) : fact);
  };
  for (const { charge, at } of objects) {
    const isLatest = headOf(charge, source, at)?.id === latestId;
    const found = chargeFact(charge, source, at, {
      ...around,
      ownRequest: context.ownRequest === true && isLatest,
    });
    add(found === null ? null : { ...found, paymentIntentId: intent.id });
  }

  const error = intent.last_payment_error;
  const chargeWith = (chargeId: string | null, status: ChargeFact["status"]): ChargeFact => ({
    account: source.account,
    id: chargeId ?? `pi:${intent.id}`,
    ...around,
    paymentIntentId: intent.id,
    // The creation is the only time that a payment under way without a charge has in a read.
    at: context.standing && chargeId === null ? (intent.created ?? source.at) : source.at,
    status,
    endedAt: status === "processing" || status === "requires_action" ? null : source.at,
    amount: intent.amount,
    currency: intent.currency,
    paymentMethodId: methodIdOf(intent, status),
    method: status === "failed" ? methodOf(intent, source, path) : methodExpected(intent, status),
    evidence: status === "failed" && error ? evidenceOfError(error) : null,
    idempotencyKey: context.ownRequest ? source.request.idempotencyKey : null,
    requestId: context.ownRequest ? source.request.id : null,
    factAt: source.at,
    factOrder: source.order,
  });
  if (intent.status === "succeeded") {
    if (latestId !== null) add(chargeWith(latestId, "succeeded"));
  } else if (intent.status === "processing") {
    add(chargeWith(latestId, "processing"));
  } else if (intent.status === "requires_action") {
    add(chargeWith(null, "requires_action"));
  } else if (intent.status === "canceled") {
    // The charge that was under way ends with it, and so does what stood without a charge.
    if (latestId !== null) add(chargeWith(latestId, "canceled"));
    add(chargeWith(null, "canceled"));
  } else if (error || context.failed) {
    const sameError = objects
      .map(({ charge, at }) => headOf(charge, source, at))
      .find((head) => head?.id === latestId);
    const failedCharge =
      idOf(error?.charge) ?? (error?.code && sameError?.failure_code === error.code ? sameError.id : null);
    add(chargeWith(failedCharge, "failed"));
  }
  const method = embeddedPaymentMethod(
    error?.payment_method,
    source,
    `${path}.last_payment_error.payment_method`,
  );
  const known = [...charges.values()].filter(
    (charge) => !context.standing || charge.status === "processing" || !charge.id.startsWith("pi:"),
  );
  return factBatch({ charges: known, paymentMethods: method === null ? [] : [method] });
}

const headOf = (charge: unknown, source: Source, path: string) =>
  charge === undefined ? null : read(chargeHead, charge, source, path);

/** After a failure the intent has lost its method; the error still names it. */
const methodIdOf = (intent: PaymentIntent, status: ChargeFact["status"]): string | null =>
  (status === "failed" ? idOf(intent.last_payment_error?.payment_method) : null) ??
  idOf(intent.payment_method);

/** `boleto_display_details` and its kin: the customer has a voucher or transfer details, and nothing to confirm. */
const VOUCHER = /^(?<type>.+)_display_details$/;
const TRANSFER = "display_bank_transfer_instructions";

/** What is known of the method before an object or an error shows it: its type alone. */
function methodExpected(intent: PaymentIntent, status: ChargeFact["status"]): MethodDetails {
  const action = status === "requires_action" ? (intent.next_action?.type ?? "") : "";
  const [only, ...others] = intent.payment_method_types ?? [];
  const type =
    action === TRANSFER
      ? "customer_balance"
      : (VOUCHER.exec(action)?.groups?.type ?? (others.length === 0 ? only : undefined) ?? null);
  return { ...NO_METHOD_DETAILS, type };
}

const methodOf = (intent: PaymentIntent, source: Source, path: string): MethodDetails =>
  methodDetailsOf(
    expanded(intent.last_payment_error?.payment_method),
    source,
    `${path}.last_payment_error.payment_method`,
  );
