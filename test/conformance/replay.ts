import type { RecordedCall } from "./recordings.ts";

/** Where a stand-in listens, and with which key it is called. */
export interface Target {
  /** "http://127.0.0.1:1234" */
  readonly url: string;
  readonly key: string;
}

/** A recorded call beside what the stand-in answered to it. */
export interface Replayed {
  readonly call: RecordedCall;
  readonly status: number;
  readonly body: unknown;
}

/** An answer to a call that prepares the stage and must not fail. */
type Body = Record<string, unknown> & { id: string };

/** Stripe's ids; the names that documentation gives to test instruments are no ids. */
const ID =
  /^(?!pm_card_)(acct|cus|pm|sub|si|in|pi|ch|il|ii|price|prod|seti|re|cn|inpay|card|txn|di|py)_[A-Za-z0-9]{8,}$/;

/** Products of the recorded account and what is known of them from its answers. */
interface Stock {
  readonly prices: ReadonlyMap<string, Record<string, unknown>>;
  readonly coupons: ReadonlyMap<string, Record<string, unknown>>;
}

/**
 * Replays recorded conversations against a stand-in. Its ids differ from the recorded ones: wherever an answer shows
 * an id in the place of a recorded one, later requests use it instead. Some conversations begin in the middle, the
 * calls before them not having been kept; what they need to exist is made first through the same API, out of what
 * the recorded answer tells.
 */
export class Replay {
  readonly #target: Target;
  readonly #stock: Stock;
  /** Recorded id → the stand-in's. Prices and coupons outlive a conversation. */
  readonly #ids = new Map<string, string>();
  /** Every call that was made to prepare the stage. */
  readonly prepared: string[] = [];

  constructor(target: Target, calls: readonly RecordedCall[]) {
    this.#target = target;
    this.#stock = stockIn(calls);
  }

  /** @param rest the calls that follow in the same conversation: they tell how its cards behave. */
  async play(call: RecordedCall, rest: readonly RecordedCall[]): Promise<Replayed> {
    await this.#prepare(call, rest);
    const { status, body } = await this.#send(
      call.method,
      this.#translatedPath(call.path),
      this.#translatedForm(call.form),
    );
    this.#learn(call.body, body);
    return { call, status, body };
  }

  #translatedPath(path: string): string {
    const [pathname = "", query = ""] = path.split("?");
    const segments = pathname.split("/").map((s) => this.#ids.get(s) ?? s);
    const translated = this.#translatedForm(query);
    return segments.join("/") + (translated === "" ? "" : `?${translated}`);
  }

  #translatedForm(form: string): string {
    const pairs = [...new URLSearchParams(form)].map(([name, value]): [string, string] => {
      // Endive's spelling of what clover wrote `billing_cycle_anchor=now` (stripe 23.0.0, CHANGELOG).
      const key = name === "billing_cycle_anchor" && value === "now" ? "billing_cycle_anchor[type]" : name;
      return [key, this.#ids.get(value) ?? value];
    });
    return new URLSearchParams(pairs).toString();
  }

  /** Reads two answers side by side. */
  #learn(recorded: unknown, given: unknown): void {
    if (typeof recorded === "string" && typeof given === "string") {
      if (ID.test(recorded)) this.#ids.set(recorded, given);
    } else if (typeof recorded === "object" && typeof given === "object" && recorded && given) {
      for (const [key, value] of Object.entries(recorded)) {
        if (key in given) this.#learn(value, (given as Record<string, unknown>)[key]);
      }
    }
  }

  async #prepare(call: RecordedCall, rest: readonly RecordedCall[]): Promise<void> {
    const values = [
      ...new URLSearchParams(call.form).entries(),
      ...new URLSearchParams(call.path.split("?")[1]),
    ];
    for (const [name, value] of values) {
      if (/\[(price|plan)\]$/.test(name) && !this.#ids.has(value)) await this.#makePrice(value, call);
      if (/\[coupon\]$/.test(name) && !this.#ids.has(value)) await this.#makeCoupon(value);
      if (name === "customer") await this.#makeCustomer(value, call);
    }
    const owner = customerOf(call);
    for (const id of [...(call.path.split("?")[0] ?? "").split("/"), ...values.map(([, value]) => value)]) {
      if (!ID.test(id) || this.#ids.has(id)) continue;
      if (id.startsWith("cus_")) await this.#makeCustomer(id, call);
      else if (id.startsWith("pm_")) await this.#makePaymentMethod(id, owner, rest);
      else if (id.startsWith("in_")) await this.#makeDraft(id, call);
      else if (id.startsWith("pi_")) await this.#makeSubscriptionPayment(id, call);
    }
  }

  async #makeCustomer(id: string, call: RecordedCall): Promise<void> {
    if (!ID.test(id) || this.#ids.has(id)) return;
    const { email, name } =
      call.body.object === "customer" ? call.body : { email: "stripe@example.org", name: "Stripe User" };
    const customer = await this.#make("/v1/customers", { email: String(email), name: String(name) });
    this.#ids.set(id, customer.id);
  }

  async #makePaymentMethod(id: string, owner: string, rest: readonly RecordedCall[]): Promise<void> {
    // Which card it was shows in what became of it.
    const needsAction = rest.some((c) => c.body.status === "requires_action" && c.body.payment_method === id);
    const card = needsAction ? "pm_card_threeDSecure2Required" : "pm_card_visa";
    const method = await this.#make(`/v1/payment_methods/${card}/attach`, {
      customer: this.#ids.get(owner) ?? owner,
    });
    this.#ids.set(id, method.id);
  }

  async #makeDraft(id: string, call: RecordedCall): Promise<void> {
    const customer = this.#ids.get(String(call.body.customer)) ?? "";
    const invoice = await this.#make("/v1/invoices", { customer });
    for (const line of linesOf(call.body)) {
      const price = priceOf(line);
      if (price !== undefined) await this.#makePrice(price, call);
      await this.#make("/v1/invoiceitems", {
        customer,
        invoice: invoice.id,
        ...(price === undefined
          ? { amount: String(line.amount), currency: String(line.currency) }
          : { "pricing[price]": this.#ids.get(price) ?? price }),
        description: String(line.description),
      });
    }
    this.#ids.set(id, invoice.id);
  }

  /** The first payment of a subscription to whichever price has the amount. */
  async #makeSubscriptionPayment(id: string, call: RecordedCall): Promise<void> {
    const [name = ""] = [...this.#stock.prices].find(([, p]) => p.unit_amount === call.body.amount) ?? [];
    await this.#makePrice(name, call);
    const customer = this.#ids.get(String(call.body.customer)) ?? "";
    await this.#make("/v1/subscriptions", { customer, "items[0][price]": this.#ids.get(name) ?? name });
    const found = await this.#send("GET", `/v1/payment_intents?customer=${customer}&limit=1`, "");
    const [intent] = (found.body as { data: Body[] }).data;
    if (!intent) throw new Error(`Replay: no payment intent came of a subscription for ${id}.`);
    this.#ids.set(id, intent.id);
  }

  async #makePrice(id: string, call: RecordedCall): Promise<void> {
    if (this.#ids.has(id)) return;
    const known = this.#stock.prices.get(id);
    const line = linesOf(call.body).find((l) => priceOf(l) === id);
    if (!known && !line) return; // one that Stripe did not know either
    const product = await this.#make("/v1/products", {
      name: String(known?.nickname ?? line?.description ?? id),
    });
    const recurring = known?.recurring as { interval: string } | null | undefined;
    const price = await this.#make("/v1/prices", {
      product: product.id,
      currency: String(known?.currency ?? line?.currency),
      unit_amount: String(known?.unit_amount ?? line?.amount),
      ...(typeof known?.nickname === "string" && { nickname: known.nickname }),
      ...(typeof known?.tax_behavior === "string" && { tax_behavior: known.tax_behavior }),
      ...(recurring && { "recurring[interval]": recurring.interval }),
    });
    this.#ids.set(id, price.id);
  }

  async #makeCoupon(id: string): Promise<void> {
    const known = this.#stock.coupons.get(id);
    if (!known) return;
    const { duration, name, percent_off } = known;
    await this.#make("/v1/coupons", {
      id,
      duration: String(duration),
      name: String(name),
      percent_off: String(percent_off),
    });
    this.#ids.set(id, id);
  }

  async #make(path: string, form: Record<string, string>): Promise<Body> {
    const { status, body } = await this.#send("POST", path, new URLSearchParams(form).toString());
    if (status !== 200)
      throw new Error(`Replay: POST ${path} to prepare the stage gave ${status}: ${JSON.stringify(body)}`);
    this.prepared.push(path);
    return body as Body;
  }

  async #send(method: string, path: string, form: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.#target.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#target.key}`,
        ...(method === "POST" && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(method === "POST" && { body: form }),
    });
    return { status: response.status, body: await response.json() };
  }
}

/** Calls in their conversations, each conversation in its order. */
export function conversationsOf(calls: readonly RecordedCall[]): RecordedCall[][] {
  const conversations = new Map<string, RecordedCall[]>();
  for (const call of calls) conversations.set(call.from, [...(conversations.get(call.from) ?? []), call]);
  return [...conversations.values()];
}

function customerOf({ body, path, form }: RecordedCall): string {
  if (body.object === "customer") return String(body.id);
  return String(body.customer ?? new URLSearchParams(form).get("customer") ?? path.split("/")[3]);
}

type Line = Record<string, unknown>;

function linesOf(body: Record<string, unknown>): Line[] {
  const invoice = (body.object === "invoice" ? body : body.latest_invoice) as
    | { lines?: { data: Line[] } }
    | undefined;
  return invoice?.lines?.data ?? [];
}

function priceOf(line: Line): string | undefined {
  const pricing = line.pricing as { price_details?: { price: string | { id: string } } } | null | undefined;
  const price = pricing?.price_details?.price;
  return typeof price === "object" ? price.id : price;
}

function stockIn(calls: readonly RecordedCall[]): Stock {
  const prices = new Map<string, Record<string, unknown>>();
  const coupons = new Map<string, Record<string, unknown>>();
  for (const call of calls) walk(call.body);
  return { prices, coupons };

  function walk(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const object = value as Record<string, unknown>;
    if (object.object === "price") prices.set(String(object.id), object);
    if (object.object === "coupon") coupons.set(String(object.id), object);
    for (const inner of Object.values(object)) walk(inner);
  }
}
