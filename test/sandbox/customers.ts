import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import type { Params } from "./form.ts";
import { page, readPage } from "./pages.ts";
import { attach, resolveMethod } from "./payment-methods.ts";
import { cancelNow } from "./subscription-end.ts";
import type { Tenant } from "./tenant.ts";
import { cardByName } from "./test-instruments.ts";
import type { Customer } from "./wire.ts";
import { type Act, type Call, newId, type Route } from "./world.ts";

export function customerOf(tenant: Tenant, id: string, status: 400 | 404 = 400): Customer {
  const found = tenant.customers.get(id);
  if (found === undefined) throw missing("customer", id, status === 404 ? "id" : "customer", status);
  return found;
}

export function createCustomer(act: Act, fields: Partial<Customer> = {}): Customer {
  const { world, tenant } = act;
  const customer = tenant.customers.add({
    id: newId(act, "cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: world.clock.seconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: world.ids.letters(8, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: tenant.livemode,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...fields,
  });
  emit(act, "customer.created", customer);
  return customer;
}

export function deleteCustomer(act: Act, customer: Customer): void {
  for (const subscription of act.tenant.subscriptions.by("customer", customer.id))
    if (subscription.ended_at === null) cancelNow(act, subscription, "cancellation_requested");
  for (const pm of [...act.tenant.paymentMethods.by("customer", customer.id)]) {
    pm.customer = null;
    act.tenant.paymentMethods.reindex(pm);
    emit(act, "payment_method.detached", pm, { customer: customer.id });
  }
  act.tenant.customers.remove(customer.id);
  emit(act, "customer.deleted", customer);
}

/** What a request changes on a customer, collected before anything is changed. */
type Changes = Partial<
  Pick<
    Customer,
    | "address"
    | "balance"
    | "description"
    | "email"
    | "metadata"
    | "name"
    | "phone"
    | "preferred_locales"
    | "shipping"
    | "tax_exempt"
  >
> & { footer?: string | null };

function readChanges(params: Params, customer: Customer | undefined): Changes {
  const changes: Changes = { metadata: params.metadata(customer?.metadata ?? null) };
  for (const key of ["description", "email", "name", "phone"] as const) {
    const value = params.string(key);
    if (value !== undefined) changes[key] = value;
  }
  const address = readAddress(params, "address");
  if (address !== undefined) changes.address = address;
  const shipping = params.hash("shipping");
  if (shipping !== undefined) changes.shipping = shipping === null ? null : readShipping(shipping);
  const balance = params.integer("balance");
  if (typeof balance === "number") changes.balance = balance;
  const locales = params.strings("preferred_locales");
  if (locales !== undefined) changes.preferred_locales = locales;
  const exempt = params.oneOf("tax_exempt", ["exempt", "none", "reverse"]);
  if (exempt !== undefined) changes.tax_exempt = exempt;
  const settings = params.hash("invoice_settings");
  const footer = settings?.string("footer");
  if (footer !== undefined) changes.footer = footer;
  settings?.accept("custom_fields", "rendering_options");
  params.accept("cash_balance", "tax", "tax_id_data", "invoice_prefix", "next_invoice_sequence", "validate");
  return changes;
}

function apply({ footer, ...fields }: Changes, customer: Customer): void {
  Object.assign(customer, fields);
  if (footer !== undefined) customer.invoice_settings.footer = footer;
}

function readShipping(given: Params): NonNullable<Customer["shipping"]> {
  const address = readAddress(given, "address");
  return {
    ...(address ? { address } : {}),
    name: given.string("name") ?? "",
    phone: given.string("phone") ?? null,
  };
}

type Address = NonNullable<Customer["address"]>;

export function readAddress(params: Params, key: string): Address | null | undefined {
  const given = params.hash(key);
  if (!given) return given;
  const read = (name: string) => given.string(name) ?? null;
  return {
    city: read("city"),
    country: read("country"),
    line1: read("line1"),
    line2: read("line2"),
    postal_code: read("postal_code"),
    state: read("state"),
  };
}

/** A card token given as `source` becomes a payment method and the default, as it does for new integrations. */
function attachSource(call: Call, customer: Customer, token: string): void {
  const test = cardByName(token.replace(/^tok_/, ""));
  if (test === undefined) throw missing("token", token, "source", 400);
  const pm = attach(call, resolveMethod(call, `pm_card_${test.names[0]}`), customer.id);
  customer.invoice_settings.default_payment_method = pm.id;
}

export const customerRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/customers",
    run(call) {
      const { params, tenant } = call;
      const changes = readChanges(params, undefined);
      const attachId = params.optional("payment_method");
      const source = params.optional("source");
      const clock = params.optional("test_clock");
      const wanted = params.hash("invoice_settings")?.optional("default_payment_method");
      params.complete();
      if (clock !== undefined && !tenant.testClocks.get(clock))
        throw missing("test clock", clock, "test_clock", 400);
      const customer = createCustomer(call, clock === undefined ? {} : { test_clock: clock });
      apply(changes, customer);
      let attached: string | undefined;
      if (attachId !== undefined) attached = attach(call, resolveMethod(call, attachId), customer.id).id;
      if (source !== undefined) attachSource(call, customer, source);
      if (wanted !== undefined)
        customer.invoice_settings.default_payment_method =
          wanted === attachId && attached !== undefined ? attached : ownMethod(call, customer, wanted);
      return customer;
    },
  },
  {
    method: "get",
    path: "/v1/customers",
    run({ params, tenant }) {
      const paging = readPage(params);
      const email = params.optional("email");
      params.accept("test_clock");
      params.complete();
      return page(
        tenant.customers.values(),
        "/v1/customers",
        paging,
        (c) => email === undefined || c.email === email,
      );
    },
  },
  {
    method: "get",
    path: "/v1/customers/:id",
    run(call) {
      call.params.complete();
      const deleted = call.tenant.deletedCustomers.has(call.path("id"));
      return deleted
        ? { id: call.path("id"), object: "customer", deleted: true }
        : customerOf(call.tenant, call.path("id"), 404);
    },
  },
  {
    method: "post",
    path: "/v1/customers/:id",
    run(call) {
      const { params, tenant } = call;
      const customer = customerOf(tenant, call.path("id"), 404);
      const changes = readChanges(params, customer);
      const source = params.optional("source");
      const wanted = params.hash("invoice_settings")?.string("default_payment_method");
      const defaultSource = params.optional("default_source");
      params.complete();
      if (defaultSource !== undefined) ownMethod(call, customer, defaultSource);
      const method = typeof wanted === "string" ? ownMethod(call, customer, wanted) : wanted;
      amend(call, customer, "customer.updated", () => {
        apply(changes, customer);
        if (method !== undefined) customer.invoice_settings.default_payment_method = method;
        if (source !== undefined) attachSource(call, customer, source);
        if (defaultSource !== undefined) customer.default_source = defaultSource;
      });
      return customer;
    },
  },
  {
    method: "delete",
    path: "/v1/customers/:id",
    run(call) {
      call.params.complete();
      const customer = customerOf(call.tenant, call.path("id"), 404);
      deleteCustomer(call, customer);
      call.tenant.deletedCustomers.add(customer.id);
      return { id: customer.id, object: "customer", deleted: true };
    },
  },
];

/** The id of a method that belongs to the customer. */
export function ownMethod(act: Act, customer: Customer, id: string): string {
  const pm = act.tenant.paymentMethods.get(id);
  if (pm === undefined || pm.customer !== customer.id)
    throw missing("PaymentMethod", id, "invoice_settings[default_payment_method]", 400);
  return pm.id;
}
