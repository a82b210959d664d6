CREATE TABLE "account_connections" (
	"account" text NOT NULL,
	"source" text NOT NULL,
	"at" bigint NOT NULL,
	"connected" boolean NOT NULL,
	CONSTRAINT "account_connections_account_source_at_pk" PRIMARY KEY("account","source","at")
);
--> statement-breakpoint
CREATE TABLE "account_imports" (
	"account" text NOT NULL,
	"part" text NOT NULL,
	"started_at" bigint NOT NULL,
	"after" text,
	"reached_at" bigint,
	"done" bigint NOT NULL,
	"total" bigint,
	"finished_at" bigint,
	"problem" text,
	CONSTRAINT "account_imports_account_part_pk" PRIMARY KEY("account","part")
);
--> statement-breakpoint
CREATE TABLE "account_powers" (
	"account" text NOT NULL,
	"power" text NOT NULL,
	"at" bigint NOT NULL,
	"started" boolean NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "account_powers_account_power_at_pk" PRIMARY KEY("account","power","at")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"account" text PRIMARY KEY NOT NULL,
	"stripe_account_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"status" text NOT NULL,
	"settings" jsonb NOT NULL,
	"settings_at" bigint,
	"authorized_at" bigint NOT NULL,
	"left_at" bigint,
	"access_problem_at" bigint,
	"access_problem" text,
	"proven_sender" text,
	"sender_mail_at" bigint,
	"application_id" text
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_at" bigint,
	"invoice_ids" jsonb NOT NULL,
	"lead_invoice_id" text NOT NULL,
	"kind" text NOT NULL,
	"decline_class" text,
	"assignment" jsonb NOT NULL,
	"currency" text NOT NULL,
	"amount_open" bigint NOT NULL,
	"wake_at" bigint,
	"waits_for" jsonb NOT NULL,
	"held_by" text,
	"attributes" jsonb,
	"self_cure" bigint,
	"expected_value" bigint DEFAULT 0 NOT NULL,
	"priority_reasons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "cases_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "charges" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"payment_intent_id" text,
	"invoice_id" text,
	"at" bigint NOT NULL,
	"status" text NOT NULL,
	"ended_at" bigint,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"payment_method_id" text,
	"method" jsonb NOT NULL,
	"evidence" jsonb,
	"idempotency_key" text,
	"request_id" text,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "charges_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text,
	"case_id" text,
	"invoice_id" text,
	"due_at" bigint NOT NULL,
	"reasons" jsonb NOT NULL,
	"do" jsonb NOT NULL,
	"tries" bigint NOT NULL,
	"lease_until" bigint,
	"lease_owner" text,
	CONSTRAINT "commands_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"email" text,
	"name" text,
	"phone" text,
	"country" text,
	"locale" text,
	"default_payment_method_id" text,
	"default_changed_at" bigint,
	"methods_read_at" bigint,
	"metadata" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"deleted_at" bigint,
	"erased_at" bigint,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "customers_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "executions" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"case_id" text NOT NULL,
	"invoice_id" text,
	"kind" text NOT NULL,
	"step_id" text,
	"payment_method_id" text,
	"trigger" text,
	"idempotency_key" text NOT NULL,
	"started_at" bigint NOT NULL,
	"finished_at" bigint,
	"outcome" text NOT NULL,
	"detail" jsonb NOT NULL,
	CONSTRAINT "executions_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "experiments" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"draft" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"seed" text,
	"started_by" text,
	"started_at" bigint,
	"stopped_by" text,
	"stopped_at" bigint,
	"chosen" text,
	CONSTRAINT "experiments_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "figures" (
	"account" text NOT NULL,
	"currency" text NOT NULL,
	"day" text NOT NULL,
	"measure" text NOT NULL,
	"amount" bigint NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "figures_account_currency_day_measure_pk" PRIMARY KEY("account","currency","day","measure")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"owner" text NOT NULL,
	"from_at" bigint NOT NULL,
	"until_at" bigint,
	"released_at" bigint,
	"released_by" text,
	"amount" bigint,
	"currency" text,
	CONSTRAINT "holds_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"account" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"api_version" text,
	"created_at" bigint NOT NULL,
	"received_at" bigint NOT NULL,
	"payload" "bytea" NOT NULL,
	"state" text NOT NULL,
	"due_at" bigint,
	"lease_until" bigint,
	"lease_owner" text,
	"tries" bigint NOT NULL,
	"problem" text,
	"failed_release" text,
	CONSTRAINT "inbox_account_event_id_pk" PRIMARY KEY("account","event_id")
);
--> statement-breakpoint
CREATE TABLE "invoice_payments" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"payment_intent_id" text,
	"charge_id" text,
	"status" text NOT NULL,
	"amount_paid" bigint NOT NULL,
	"paid_at" bigint,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "invoice_payments_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text,
	"number" text,
	"status" text NOT NULL,
	"collection_method" text NOT NULL,
	"billing_reason" text,
	"currency" text NOT NULL,
	"amount_due" bigint NOT NULL,
	"amount_paid" bigint NOT NULL,
	"amount_remaining" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"finalized_at" bigint,
	"due_at" bigint,
	"paid_at" bigint,
	"voided_at" bigint,
	"uncollectible_at" bigint,
	"attempt_count" bigint NOT NULL,
	"next_payment_attempt_at" bigint,
	"auto_advance" boolean,
	"collection_off_at" bigint,
	"collection_on_at" bigint,
	"hosted_invoice_url" text,
	"plan" text,
	"product" text,
	"default_payment_method_id" text,
	"metadata" jsonb NOT NULL,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "invoices_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"case_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"kind" text NOT NULL,
	"cause" text,
	"reason" text,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"at" bigint NOT NULL,
	"day" text NOT NULL,
	CONSTRAINT "ledger_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"text" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "notes_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "owners" (
	"account" text NOT NULL,
	"customer_id" text NOT NULL,
	"owner" text NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "owners_account_customer_id_pk" PRIMARY KEY("account","customer_id")
);
--> statement-breakpoint
CREATE TABLE "payment_events" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" bigint NOT NULL,
	"request_id" text,
	"idempotency_key" text,
	"attempt_count" bigint NOT NULL,
	"amount_paid" bigint NOT NULL,
	"amount_remaining" bigint NOT NULL,
	"next_payment_attempt_at" bigint,
	CONSTRAINT "payment_events_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text,
	"method" jsonb NOT NULL,
	"exp_month" bigint,
	"exp_year" bigint,
	"attached_at" bigint NOT NULL,
	"changed_at" bigint,
	"detached_at" bigint,
	"mandate_inactive_at" bigint,
	"mandate_active_at" bigint,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "payment_methods_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "retry_models" (
	"account" text PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL,
	"training_examples" bigint NOT NULL,
	"calibration" jsonb,
	"pool" jsonb,
	"pooled_at" bigint,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reversals" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text,
	"kind" text NOT NULL,
	"charge_id" text,
	"payment_intent_id" text,
	"invoice_id" text,
	"amount" bigint NOT NULL,
	"currency" text,
	"reason" text,
	"status" text NOT NULL,
	"at" bigint NOT NULL,
	"closed_at" bigint,
	"taken_at" bigint,
	"returned_at" bigint,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "reversals_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"account" text NOT NULL,
	"version" bigint NOT NULL,
	"list" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "segments_account_version_pk" PRIMARY KEY("account","version")
);
--> statement-breakpoint
CREATE TABLE "staff_names" (
	"account" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "staff_names_account_user_id_pk" PRIMARY KEY("account","user_id")
);
--> statement-breakpoint
CREATE TABLE "staff_requests" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text,
	"kind" text NOT NULL,
	"step_id" text,
	"action" text,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	"withdrawn_at" bigint,
	"withdrawn_by" text,
	CONSTRAINT "staff_requests_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "strategies" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"version" bigint NOT NULL,
	"strategy" jsonb NOT NULL,
	"running" text DEFAULT 'keep' NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "strategies_account_id_version_pk" PRIMARY KEY("account","id","version")
);
--> statement-breakpoint
CREATE TABLE "strategy_drafts" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"based_on" bigint NOT NULL,
	"strategy" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "strategy_drafts_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"plan" text,
	"product" text,
	"mrr" bigint NOT NULL,
	"default_payment_method_id" text,
	"default_changed_at" bigint,
	"trial_end_at" bigint,
	"created_at" bigint NOT NULL,
	"canceled_at" bigint,
	"cancellation_reason" text,
	"ended_at" bigint,
	"cancel_at" bigint,
	"cancel_at_period_end" boolean NOT NULL,
	"billing_mode" text,
	"schedule_id" text,
	"pause_collection" text,
	"pause_reason" text,
	"incomplete_at" bigint,
	"metadata" jsonb NOT NULL,
	"fact_at" bigint NOT NULL,
	"fact_order" text NOT NULL,
	CONSTRAINT "subscriptions_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"case_id" text NOT NULL,
	"step_id" text,
	"kind" text NOT NULL,
	"reasons" jsonb,
	"created_at" bigint NOT NULL,
	"done_at" bigint,
	"done_by" text,
	"outcome" text,
	CONSTRAINT "tasks_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subject" text NOT NULL,
	"revision" bigint NOT NULL,
	"invoice_id" text,
	"at" bigint NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"reasons" jsonb NOT NULL,
	CONSTRAINT "timeline_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "training_examples" (
	"account" text NOT NULL,
	"attempt_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"at" bigint NOT NULL,
	"example" jsonb NOT NULL,
	"learned_at" bigint,
	CONSTRAINT "training_examples_account_attempt_id_pk" PRIMARY KEY("account","attempt_id")
);
--> statement-breakpoint
CREATE TABLE "used_call_ids" (
	"account" text NOT NULL,
	"id" text NOT NULL,
	"used_at" bigint NOT NULL,
	CONSTRAINT "used_call_ids_account_id_pk" PRIMARY KEY("account","id")
);
--> statement-breakpoint
CREATE TABLE "wakeups" (
	"account" text NOT NULL,
	"customer_id" text NOT NULL,
	"due_at" bigint NOT NULL,
	"lease_until" bigint,
	"lease_owner" text,
	CONSTRAINT "wakeups_account_customer_id_pk" PRIMARY KEY("account","customer_id")
);
--> statement-breakpoint
CREATE TABLE "write_probes" (
	"id" text PRIMARY KEY NOT NULL,
	"filler" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "cases_of_customer" ON "cases" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "cases_by_status" ON "cases" USING btree ("account","status","opened_at");--> statement-breakpoint
CREATE INDEX "cases_held" ON "cases" USING btree ("account","held_by","opened_at");--> statement-breakpoint
CREATE INDEX "cases_by_opening" ON "cases" USING btree ("account","opened_at","id");--> statement-breakpoint
CREATE INDEX "charges_of_customer" ON "charges" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "charges_of_intent" ON "charges" USING btree ("account","payment_intent_id");--> statement-breakpoint
CREATE INDEX "commands_of_customer" ON "commands" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "commands_due" ON "commands" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "commands_due_of_account" ON "commands" USING btree ("account","due_at");--> statement-breakpoint
CREATE INDEX "customers_by_name" ON "customers" USING btree ("account",lower("name") collate "C");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("account",lower("email") collate "C");--> statement-breakpoint
CREATE INDEX "executions_of_customer" ON "executions" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "holds_of_customer" ON "holds" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "inbox_due" ON "inbox" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "inbox_due_of_account" ON "inbox" USING btree ("account","due_at");--> statement-breakpoint
CREATE INDEX "inbox_received" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "inbox_failed" ON "inbox" USING btree ("account") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "invoice_payments_of_invoice" ON "invoice_payments" USING btree ("account","invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_payments_of_intent" ON "invoice_payments" USING btree ("account","payment_intent_id");--> statement-breakpoint
CREATE INDEX "invoices_of_customer" ON "invoices" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "invoices_of_subscription" ON "invoices" USING btree ("account","subscription_id");--> statement-breakpoint
CREATE INDEX "invoices_by_number" ON "invoices" USING btree ("account","number");--> statement-breakpoint
CREATE INDEX "ledger_of_customer" ON "ledger" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "ledger_by_day" ON "ledger" USING btree ("account","currency","day");--> statement-breakpoint
CREATE INDEX "ledger_by_kind" ON "ledger" USING btree ("account","currency","kind","at","id");--> statement-breakpoint
CREATE INDEX "notes_of_customer" ON "notes" USING btree ("account","customer_id","at");--> statement-breakpoint
CREATE INDEX "owners_by_owner" ON "owners" USING btree ("account","owner");--> statement-breakpoint
CREATE INDEX "payment_events_of_customer" ON "payment_events" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "payment_methods_of_customer" ON "payment_methods" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "reversals_of_customer" ON "reversals" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "reversals_of_intent" ON "reversals" USING btree ("account","payment_intent_id");--> statement-breakpoint
CREATE INDEX "reversals_of_charge" ON "reversals" USING btree ("account","charge_id");--> statement-breakpoint
CREATE INDEX "reversals_of_invoice" ON "reversals" USING btree ("account","invoice_id");--> statement-breakpoint
CREATE INDEX "staff_requests_of_customer" ON "staff_requests" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "subscriptions_of_customer" ON "subscriptions" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "tasks_of_customer" ON "tasks" USING btree ("account","customer_id");--> statement-breakpoint
CREATE INDEX "tasks_to_do" ON "tasks" USING btree ("account","done_at","created_at");--> statement-breakpoint
CREATE INDEX "timeline_of_customer" ON "timeline" USING btree ("account","customer_id","at");--> statement-breakpoint
CREATE INDEX "training_examples_unlearnt" ON "training_examples" USING btree ("account","at") WHERE learned_at is null;--> statement-breakpoint
CREATE INDEX "training_examples_by_time" ON "training_examples" USING btree ("at");--> statement-breakpoint
CREATE INDEX "used_call_ids_by_age" ON "used_call_ids" USING btree ("account","used_at");--> statement-breakpoint
CREATE INDEX "wakeups_due" ON "wakeups" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "wakeups_due_of_account" ON "wakeups" USING btree ("account","due_at");--> statement-breakpoint
CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM accounts WHERE account = OLD.account AND status = 'left') THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'timeline is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON timeline
FOR EACH ROW EXECUTE FUNCTION refuse_timeline_change();
--> statement-breakpoint
CREATE TRIGGER timeline_no_truncate BEFORE TRUNCATE ON timeline
FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change();
