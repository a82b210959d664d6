import { type Assumption, holdsIf, unsettled } from "./assumption.ts";
import { APPROVED, ASKS_FOR_CONFIRMATION, DECLINED, errorOf } from "./shop.ts";

const DAY = 86_400;

const NO_SCHEDULE =
  "this account plans no retry: switch Stripe's retries on (Billing, Revenue recovery) and run this again";

/** Every assumption about Stripe that no document supports. docs/unproven.md is made from this list. */
export const ASSUMPTIONS: readonly Assumption[] = [
  {
    id: "collection_goes_on",
    assumed:
      "An open invoice whose `auto_advance` was off and is on again is taken up by Stripe's retry schedule.",
    both: "After handing an invoice back we read `next_payment_attempt`. Where Stripe plans nothing, staff are told and the invoice stays ours to charge; where it does, we act in the gaps.",
    byHand:
      "Let a renewal fail on a test clock, set `auto_advance` to false and to true, and look at `next_payment_attempt`.",
    renewals: 1,
    async prove(shop) {
      const { invoice } = await shop.failedRenewal();
      const { stripe } = shop;
      const before = await stripe.invoices.retrieve(invoice);
      if (before.next_payment_attempt === null) return unsettled(NO_SCHEDULE);
      await stripe.invoices.update(invoice, { auto_advance: false });
      const after = await stripe.invoices.update(invoice, { auto_advance: true });
      return holdsIf(
        after.next_payment_attempt !== null,
        `next_payment_attempt ${before.next_payment_attempt} before, ${after.next_payment_attempt} after`,
      );
    },
  },
  {
    id: "off_plans_nothing",
    assumed: "Switching `auto_advance` off takes `next_payment_attempt` away at once.",
    both: "Before each charge the invoice is read again; with a planned attempt of Stripe's near, ours waits.",
    byHand: "As above; look after the first change.",
    renewals: 1,
    async prove(shop) {
      const { invoice } = await shop.failedRenewal();
      const before = await shop.stripe.invoices.retrieve(invoice);
      if (before.next_payment_attempt === null) return unsettled(NO_SCHEDULE);
      const off = await shop.stripe.invoices.update(invoice, { auto_advance: false });
      return holdsIf(off.next_payment_attempt === null, `next_payment_attempt ${off.next_payment_attempt}`);
    },
  },
  {
    id: "cancel_stops_other_invoices",
    assumed:
      "Canceling a subscription stops the collection of all of the customer's finalized invoices, as the API reference says, and not of that subscription's alone.",
    both: "We read every open invoice of the customer after a cancellation. One whose `auto_advance` is off by then is charged by nobody but us, and only where its own subscription lives on.",
    byHand:
      "Cancel a subscription of a customer who has another open invoice with `auto_advance` on; read that one.",
    async prove(shop) {
      const { stripe } = shop;
      const customer = await shop.customer(APPROVED);
      const subscription = await shop.subscription(customer);
      const other = await shop.invoice(customer);
      await stripe.invoices.update(other, { auto_advance: true });
      await stripe.subscriptions.cancel(subscription.id);
      const { auto_advance: on } = await stripe.invoices.retrieve(other);
      return holdsIf(on === false, `auto_advance of the other invoice is ${on}`);
    },
  },
  {
    id: "pays_while_confirmation_is_wanted",
    assumed:
      "While an invoice's payment wants the customer's confirmation, `pay` with another payment method is taken and pays it.",
    both: "A refusal is a fact: the invoice is read again, and the customer is asked for the confirmation instead.",
    byHand: "Pay an open invoice with `pm_card_authenticationRequired`, then with `pm_card_visa`.",
    async prove(shop) {
      const { stripe } = shop;
      const customer = await shop.customer(ASKS_FOR_CONFIRMATION);
      const invoice = await shop.invoice(customer);
      const first = await errorOf(stripe.invoices.pay(invoice));
      if (first === null) return unsettled("the card did not ask for a confirmation");
      const card = await stripe.paymentMethods.attach(APPROVED, { customer });
      const second = await errorOf(stripe.invoices.pay(invoice, { payment_method: card.id }));
      const { status } = await stripe.invoices.retrieve(invoice);
      const code = second?.code ?? "no error";
      return holdsIf(
        status === "paid",
        `first ${first.code ?? first.type}, then ${code}; the invoice is ${status}`,
      );
    },
  },
  {
    id: "failure_follows_confirmation",
    assumed: "An attempt that wants a confirmation also sends `invoice.payment_failed`.",
    both: "Either event alone opens the case, and both together are one attempt.",
    byHand: "Pay with `pm_card_authenticationRequired` and list the invoice's events.",
    async prove(shop) {
      const customer = await shop.customer(ASKS_FOR_CONFIRMATION);
      const invoice = await shop.invoice(customer);
      await errorOf(shop.stripe.invoices.pay(invoice));
      const types = ["invoice.payment_failed", "invoice.payment_action_required"];
      const events = (await shop.eventsAbout(invoice, types)).map(({ type }) => type);
      if (events.length === 0) return unsettled("neither event was sent");
      return holdsIf(events.includes("invoice.payment_failed"), events.join(", "));
    },
  },
  {
    id: "uncollectible_reactivates",
    assumed:
      "Marking the latest invoice of a past-due subscription uncollectible makes the subscription active again.",
    both: "A strategy that writes off says so, and cancels first where it also ends the subscription.",
    byHand: "Let a renewal fail, mark its invoice uncollectible, read the subscription.",
    renewals: 1,
    async prove(shop) {
      const { subscription, invoice } = await shop.failedRenewal();
      const before = (await shop.stripe.subscriptions.retrieve(subscription)).status;
      if (before !== "past_due") return unsettled(`the subscription was ${before}`);
      await shop.stripe.invoices.markUncollectible(invoice);
      const { status } = await shop.stripe.subscriptions.retrieve(subscription);
      return holdsIf(status === "active", `the subscription is ${status}`);
    },
  },
  {
    id: "void_reactivates_nothing",
    assumed: "Voiding the latest invoice of a past-due subscription leaves it past due.",
    both: "We read the status as it is told and draw no conclusion from the invoice.",
    byHand: "Let a renewal fail, void its invoice, read the subscription.",
    renewals: 1,
    async prove(shop) {
      const { subscription, invoice } = await shop.failedRenewal();
      const before = (await shop.stripe.subscriptions.retrieve(subscription)).status;
      if (before !== "past_due") return unsettled(`the subscription was ${before}`);
      await shop.stripe.invoices.voidInvoice(invoice);
      const { status } = await shop.stripe.subscriptions.retrieve(subscription);
      return holdsIf(status === "past_due", `the subscription is ${status}`);
    },
  },
  {
    id: "manual_try_keeps_schedule",
    assumed: "A declined `pay` of ours raises neither `attempt_count` nor moves `next_payment_attempt`.",
    both: "We count our own attempts, and read Stripe's next one before each of ours.",
    byHand: "Let a renewal fail, `pay` once more, compare both fields.",
    renewals: 1,
    async prove(shop) {
      const { invoice } = await shop.failedRenewal();
      const before = await shop.stripe.invoices.retrieve(invoice);
      await errorOf(shop.stripe.invoices.pay(invoice));
      const after = await shop.stripe.invoices.retrieve(invoice);
      return holdsIf(
        before.attempt_count === after.attempt_count &&
          before.next_payment_attempt === after.next_payment_attempt,
        `attempt_count ${before.attempt_count} then ${after.attempt_count}, next_payment_attempt ${before.next_payment_attempt} then ${after.next_payment_attempt}`,
      );
    },
  },
  {
    id: "every_try_is_told",
    assumed:
      "Each declined `pay` sends `invoice.payment_failed` of its own, with our idempotency key in `request`.",
    both: "Our own answer to the call is a fact already; the event adds to it and is not waited for.",
    byHand: "`pay` twice with a declining card and list the events.",
    async prove(shop) {
      const customer = await shop.customer(DECLINED);
      const invoice = await shop.invoice(customer);
      const keys = [1, 2].map((n) => `makegood-prove-${invoice}-${n}`);
      for (const idempotencyKey of keys)
        await errorOf(shop.stripe.invoices.pay(invoice, {}, { idempotencyKey }));
      const events = await shop.eventsAbout(invoice, ["invoice.payment_failed"]);
      const told = events.map(({ request }) => request?.idempotency_key ?? "none");
      return holdsIf(
        keys.every((key) => told.includes(key)),
        `${events.length} events for 2 tries, ${keys.filter((key) => told.includes(key)).length} with our key`,
      );
    },
  },
  {
    id: "same_payment_intent",
    assumed: "An invoice keeps its default PaymentIntent when another payment method is tried.",
    both: "Charges are joined to invoices by InvoicePayments, of which there may be several.",
    byHand: "`pay` an invoice with two cards and list its payments.",
    async prove(shop) {
      const { stripe } = shop;
      const customer = await shop.customer(DECLINED);
      const invoice = await shop.invoice(customer);
      const intents = async () =>
        (await stripe.invoicePayments.list({ invoice })).data.map(({ payment }) =>
          String(payment.payment_intent),
        );
      await errorOf(stripe.invoices.pay(invoice));
      const before = await intents();
      const card = await stripe.paymentMethods.attach(APPROVED, { customer });
      await errorOf(stripe.invoices.pay(invoice, { payment_method: card.id }));
      const after = await intents();
      return holdsIf(
        before.join() === after.join(),
        `${before.length} PaymentIntent before, ${after.length} after`,
      );
    },
  },
  {
    id: "four_levels",
    assumed:
      "Four levels can be expanded: `data.payment.payment_intent.latest_charge` of an invoice's payments.",
    both: "The decline is also in `charge.failed` and `payment_intent.payment_failed`, which come without asking.",
    byHand: "List an invoice's payments with that expansion.",
    async prove(shop) {
      const customer = await shop.customer(DECLINED);
      const invoice = await shop.invoice(customer);
      await errorOf(shop.stripe.invoices.pay(invoice));
      const expand = ["data.payment.payment_intent.latest_charge"];
      const listed = await shop.stripe.invoicePayments.list({ invoice, expand }).then(
        ({ data }) => data,
        (error: Error) => error.message,
      );
      if (typeof listed === "string") return holdsIf(false, listed);
      const intent = listed[0]?.payment.payment_intent;
      const charge = typeof intent === "object" ? intent.latest_charge : null;
      return holdsIf(typeof charge === "object" && charge !== null, `latest_charge is ${typeof charge}`);
    },
  },
  {
    id: "paid_is_refused_with_400",
    assumed: "`pay` of a paid invoice is refused with HTTP 400 and charges nothing.",
    both: "Whatever the refusal, the invoice is read again, and paid is paid.",
    byHand: "`pay` an invoice twice with `pm_card_visa`.",
    async prove(shop) {
      const customer = await shop.customer(APPROVED);
      const invoice = await shop.invoice(customer);
      await shop.stripe.invoices.pay(invoice);
      const error = await errorOf(shop.stripe.invoices.pay(invoice));
      if (error === null) return holdsIf(false, "no error");
      return holdsIf(
        error.statusCode === 400,
        `HTTP ${error.statusCode}, ${error.rawType}, code ${error.code ?? "none"}: ${error.message}`,
      );
    },
  },
  {
    id: "out_of_band_has_no_payment",
    assumed: "An invoice that was marked paid out of band has no paid InvoicePayment.",
    both: "What was paid is read from the invoice; its payments say how, where there are any.",
    byHand: "`pay` with `paid_out_of_band` and list the invoice's payments.",
    async prove(shop) {
      const customer = await shop.customer(DECLINED);
      const invoice = await shop.invoice(customer);
      await shop.stripe.invoices.pay(invoice, { paid_out_of_band: true });
      const { data } = await shop.stripe.invoicePayments.list({ invoice });
      const seen = data.map(({ status, payment }) => `${status} (${payment.type})`).join(", ");
      return holdsIf(!data.some(({ status }) => status === "paid"), seen === "" ? "no payments" : seen);
    },
  },
  {
    id: "off_stripe_is_not_in_events",
    assumed:
      "`amount_paid_off_stripe` is absent from the invoice in `invoice.paid`, also where it was paid out of band.",
    both: "An invoice that is paid while no payment of Stripe's reached it counts as paid out of band, with or without the field.",
    byHand: "`pay` with `paid_out_of_band` and look at the event.",
    async prove(shop) {
      const customer = await shop.customer(DECLINED);
      const invoice = await shop.invoice(customer);
      await shop.stripe.invoices.pay(invoice, { paid_out_of_band: true });
      const [event] = await shop.eventsAbout(invoice, ["invoice.paid"]);
      if (event === undefined) return unsettled("no invoice.paid was sent");
      const value = (event.data.object as { amount_paid_off_stripe?: number }).amount_paid_off_stripe;
      return holdsIf(value === undefined, value === undefined ? "absent" : `it is ${value}`);
    },
  },
  {
    id: "endpoint_hides_connect",
    assumed:
      "A webhook endpoint does not tell whether it hears connected accounts: `application` is null for both.",
    both: "`npm run connect` notes it in the endpoint's metadata.",
    byHand: "Make an endpoint with `connect=true` and read it.",
    async prove({ stripe, afterwards }) {
      const made = await stripe.webhookEndpoints.create({
        url: "https://example.com/makegood-prove",
        enabled_events: ["invoice.paid"],
        connect: true,
        description: "Makegood prove",
      });
      afterwards(() => stripe.webhookEndpoints.del(made.id));
      return holdsIf(made.application === null, `application is ${made.application}`);
    },
  },
  {
    id: "own_account_in_header",
    assumed: "A key may name its own account in `Stripe-Account`.",
    both: "With STRIPE_ACCOUNT_ID set no such header is sent for it; without it the refusal names the setting.",
    byHand: "Read `/v1/invoices` with the account's own id in the header.",
    async prove({ stripe, account }) {
      const error = await errorOf(stripe.invoices.list({ limit: 1 }, { stripeAccount: account }));
      return holdsIf(
        error === null,
        error === null ? "accepted" : `HTTP ${error.statusCode}: ${error.message}`,
      );
    },
  },
  {
    id: "default_means_saved",
    assumed:
      "A portal session without a configuration is made exactly where the list of configurations has a default.",
    both: "A refused session is a fact with its reason; Set-up and `npm run connect` look at the list.",
    byHand:
      "In a new sandbox, list the configurations and make a session, before and after saving the portal's settings.",
    async prove(shop) {
      const customer = await shop.customer(APPROVED);
      const { data } = await shop.stripe.billingPortal.configurations.list({
        is_default: true,
        active: true,
      });
      const error = await errorOf(shop.stripe.billingPortal.sessions.create({ customer }));
      return holdsIf(
        (error === null) === data.length > 0,
        `${data.length} default configuration, session ${error === null ? "made" : `refused: ${error.message}`}`,
      );
    },
  },
  {
    id: "hosted_save_is_readable",
    assumed:
      "`settings.invoices.hosted_payment_method_save` of the account says whether the hosted page keeps the card that pays.",
    both: "Where it does not say so, we lead customers to the portal to change a card, and never count on the page.",
    byHand:
      "Pay a hosted invoice with a new card, with the setting on and off, and list the customer's payment methods.",
    async prove({ stripe }) {
      const { settings } = await stripe.accounts.retrieveCurrent();
      const value = settings?.invoices?.hosted_payment_method_save ?? null;
      return value === null
        ? unsettled("it is null: set it in the Dashboard and run this again")
        : holdsIf(true, value);
    },
  },
  {
    id: "off_spares_the_end",
    assumed: "While `auto_advance` is off, Stripe neither retries nor carries out its end-of-retries action.",
    both: 'Set-up asks for "leave past due" as the end. A subscription that Stripe ended is read as ended, whoever ended it.',
    byHand:
      "Let a renewal fail, switch `auto_advance` off, let 60 days pass, look at attempts and subscription.",
    renewals: 1,
    async prove(shop) {
      const { clock, subscription, invoice } = await shop.failedRenewal();
      const off = await shop.stripe.invoices.update(invoice, { auto_advance: false });
      shop.progress("letting 25 more days pass");
      await shop.pass(clock, 25 * DAY);
      const { attempt_count: tries, status: state } = await shop.stripe.invoices.retrieve(invoice);
      const { status } = await shop.stripe.subscriptions.retrieve(subscription);
      return holdsIf(
        tries === off.attempt_count && status === "past_due" && state === "open",
        `attempt_count ${off.attempt_count} then ${tries}, invoice ${state}, subscription ${status}`,
      );
    },
  },
  {
    id: "permission_first",
    assumed: "A restricted key's permission is looked at before the object that the call names.",
    both: "`npm run connect` takes a refusal that names a permission for that and everything else for permission; Set-up shows what real calls say.",
    byHand: "With a key without *Invoices: Write*, update an invoice that does not exist: 403 or 404?",
  },
  {
    id: "write_includes_read",
    assumed: "A key that may write an object may read it.",
    both: "The list of permissions names both.",
    byHand: "With a key that has only *Invoices: Write*, list invoices.",
  },
  {
    id: "application_in_event",
    assumed:
      "`account.application.authorized` of a Stripe App holds the application with its `ca_…` id, the same each time.",
    both: "STRIPE_APPLICATION_ID overrules what was learnt; an account whose Dashboard opens a panel is enrolled whatever the event said.",
    byHand: "Install the app in a sandbox, uninstall and install again; compare `data.object.id`.",
  },
  {
    id: "events_without_permission",
    assumed: "An event whose permission the app lacks is not delivered, and nobody says so.",
    both: "The permissions that the handled events need are in the manifest, and a test compares them.",
    byHand: "Install an app without *dispute_read* and dispute a test charge.",
  },
  {
    id: "portal_link_lives_an_hour",
    assumed: "The link of a portal session can be opened for about an hour.",
    both: "It is made at the click and never mailed.",
    byHand: "Make a session, open its link after 5, 60 and 90 minutes.",
  },
  {
    id: "hard_codes_wait_for_a_method",
    assumed:
      "Stripe plans retries after `transaction_not_allowed` and makes no charge until there is a new method.",
    both: "We do not retry the method either; what Stripe does is read from its events.",
    byHand: "No test card has this code; ask Stripe's support, or look at a live account's declines.",
  },
  {
    id: "ach_retries",
    assumed:
      "Stripe retries ACH debits twice, within 14 or 40 days by two editions of its page, and only if that is switched on.",
    both: "Our own limits hold for what we do; Stripe's next attempt is read from the invoice.",
    byHand: "With `pm_usBankAccount_insufficientFunds` and the setting on, let 45 days pass on a test clock.",
  },
  {
    id: "webhook_intervals",
    assumed:
      "Stripe repeats a refused event at growing intervals for three days in live mode and three times in a sandbox.",
    both: "Events are dated by their creation, applied in any order, and never needed twice.",
    byHand: "Answer 500 for four hours and look at the deliveries in Workbench.",
  },
];
