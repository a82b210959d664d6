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
    both: "In lead mode we charge ourselves, so nothing hangs on it. In the other modes an invoice that was handed back is charged by Stripe if it is taken up; if not, our steps, tasks and the strategy's end go on all the same.",
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
    both: "After a cancellation of ours, the customer's other open invoices are handed back to Stripe where their `auto_advance` is off. Where Stripe never stopped them, there is nothing to hand back.",
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
    both: "A refusal is a fact: the invoice is read again, the customer is asked for the confirmation, and the new method is tried once more a day later.",
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
    both: "An end that writes off cancels the subscription first, and says so, so that nothing is left to become active.",
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
  {
    id: "processing_names_its_charge",
    assumed: "A PaymentIntent that is processing names its pending charge in `latest_charge`.",
    both: "Without one, the time at which the PaymentIntent was made counts, and the hold is a little shorter.",
    byHand: "Pay an invoice's page with the SEPA test IBAN and read the PaymentIntent.",
  },
  {
    id: "page_events_name_a_request",
    assumed: "The events of a payment on the hosted page carry no request id.",
    both: "Nothing relies on it: who acted is told from the charge.",
    byHand: "Pay on the page and look at `event.request`.",
  },
  {
    id: "page_attempts_do_not_count",
    assumed: "`attempt_count` does not rise for payments on the hosted page.",
    both: "Where it rises, a payment that was left there counts as one that wants a confirmation, and the customer is asked for it.",
    byHand: "Leave 3D Secure on the page and read the invoice.",
  },
  {
    id: "attached_payment_blocks_pay",
    assumed: "Stripe refuses `pay` while a PaymentIntent that was attached to the invoice is processing.",
    both: "We never try.",
    byHand: "Attach an ACH PaymentIntent with `attach_payment`, then call `pay`.",
  },
  {
    id: "settlement_times",
    assumed:
      "Debits, vouchers and transfers end within the times of `settlement-times.json`; some of them were not found in a document.",
    both: "After that time the payment is looked up at Stripe, again and again, and messages and the end go on; while Stripe says processing, nothing is charged.",
    byHand: "Read Stripe's page of each method, and watch one payment of each.",
  },
  {
    id: "dashboard_change_has_request",
    assumed:
      "A change of `auto_advance` in the Dashboard makes an event with a request id; a change by Stripe itself makes one without.",
    both: "Without a request id we see no switch of the merchant's and go on.",
    byHand: "Switch it in the Dashboard and read the event.",
  },
  {
    id: "cancel_switches_off_at_once",
    assumed: "A cancellation switches `auto_advance` off within two seconds of `ended_at`.",
    both: "A later switch is taken for the merchant's: the invoice is held with that reason, and a person can release it.",
    byHand: "Cancel by the API and compare the two times.",
  },
  {
    id: "exhausted_retries_keep_on",
    assumed:
      "When Stripe's retries run out, `auto_advance` stays on, or goes off by an event without a request id.",
    both: "Both are told from a switch of the merchant's; nothing is held.",
    byHand: "Let a renewal fail on a test clock until no attempt is planned, and read invoice and event.",
  },
  {
    id: "resume_makes_no_invoice",
    assumed:
      "Resuming a paused subscription with `billing_cycle_anchor: unchanged` and no proration makes no invoice at once.",
    both: "An invoice that comes all the same is an invoice like any other.",
    byHand: "Pause and resume in mid-period.",
  },
  {
    id: "pause_is_refused_in_words",
    assumed: "Stripe answers 400 to a pause of a subscription with classic billing or a schedule.",
    both: "Any refusal becomes a task for a person, and the case stays open.",
    byHand: "Pause one of each kind.",
  },
  {
    id: "activation_names_incomplete",
    assumed:
      "The event by which an incomplete subscription becomes active has `previous_attributes.status: incomplete`.",
    both: "Without it, the subscription's first event still says when it was incomplete.",
    byHand: "Sign up with 3D Secure and read the events.",
  },
  {
    id: "expansion_without_subscription",
    assumed:
      "`parent.subscription_details.subscription` may be expanded on an invoice without a subscription.",
    both: "None: a refusal would keep every read of such an invoice from succeeding, and commands would wait.",
    byHand: "Read a one-off invoice with that expansion.",
  },
  {
    id: "account_customers_carry_both",
    assumed:
      "An object of a customer who is an Account carries `customer_account`, and `customer` only in part.",
    both: "Both are read, and `customer` counts where both are set.",
    byHand: "Bill an Account and look at its events.",
  },
  {
    id: "account_reads_as_customer",
    assumed: "`GET /v1/customers/acct_…` answers for an Account that is a customer.",
    both: "Where it fails, only the facts of events are known.",
    byHand: "Make that one call.",
  },
  {
    id: "pay_names_a_bad_method",
    assumed:
      "`invoices/pay` names `payment_method` or `source` in its refusal of a method that is detached or gone.",
    both: "Any other refusal waits a day before the next try.",
    byHand: "Detach a method and pay with it, named and not named.",
  },
  {
    id: "legacy_cards_are_listed",
    assumed: "A customer's PaymentMethods include cards that were made as sources.",
    both: "A default that is not in the list is read by its id; others stay unknown until they are charged.",
    byHand: "Add `tok_visa` as a source and list.",
  },
  {
    id: "source_change_is_told",
    assumed: "A change of the default source makes `customer.updated`.",
    both: "Without it we learn of the change from one refused charge.",
    byHand: "Delete a default source and list the events.",
  },
  {
    id: "failed_refund_lowers_the_sum",
    assumed: "A refund that fails or is canceled lowers the charge's `amount_refunded`.",
    both: "Nothing relies on it: each refund's own status counts.",
    byHand: "Refund a charge of Stripe's card for refunds that fail.",
  },
  {
    id: "refund_events_need_charge_read",
    assumed: "`refund.*` and `radar.early_fraud_warning.*` reach an app that may read charges.",
    both: "Without the permission the events stay away, and the charge's own event still tells of the refund.",
    byHand: "Install the app with exactly its permissions and refund.",
  },
  {
    id: "credit_note_names_refunds",
    assumed: "A credit note after payment names its refunds in `refunds`.",
    both: "A single `refund`, as older versions have it, counts as everything but the part paid outside Stripe.",
    byHand: "Make one of each.",
  },
  {
    id: "metadata_key_goes_alone",
    assumed: "Setting one key of `metadata` to the empty string takes away that key and no other.",
    both: "We send our own key alone.",
    byHand: "Update an invoice once and read it back.",
  },
  {
    id: "dispute_currency",
    assumed: "A dispute's currency may differ from its charge's.",
    both: "The whole payment counts as disputed; amounts of two currencies are never compared.",
    byHand: "Dispute a charge with a presentment currency.",
  },
  {
    id: "test_card_code",
    assumed: "`live_mode_test_card` stands in the decline code.",
    both: "Elsewhere it is a code that we do not know: a few tries, a day apart.",
    byHand: "Only in live mode: charge a test number.",
  },
];
