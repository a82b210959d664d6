CREATE TABLE `account_connections` (
	`account` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`connected` integer NOT NULL,
	PRIMARY KEY(`account`, `source`, `at`)
);
--> statement-breakpoint
CREATE TABLE `account_imports` (
	`account` text NOT NULL,
	`part` text NOT NULL,
	`started_at` integer NOT NULL,
	`after` text,
	`reached_at` integer,
	`done` integer NOT NULL,
	`total` integer,
	`finished_at` integer,
	`problem` text,
	PRIMARY KEY(`account`, `part`)
);
--> statement-breakpoint
CREATE TABLE `account_powers` (
	`account` text NOT NULL,
	`power` text NOT NULL,
	`at` integer NOT NULL,
	`started` integer NOT NULL,
	`by` text NOT NULL,
	PRIMARY KEY(`account`, `power`, `at`)
);
--> statement-breakpoint
CREATE TABLE `accounts` (
	`account` text PRIMARY KEY NOT NULL,
	`stripe_account_id` text NOT NULL,
	`livemode` integer NOT NULL,
	`status` text NOT NULL,
	`settings` text NOT NULL,
	`settings_at` integer,
	`authorized_at` integer NOT NULL,
	`left_at` integer,
	`access_problem_at` integer,
	`access_problem` text,
	`proven_sender` text,
	`sender_mail_at` integer,
	`application_id` text
);
--> statement-breakpoint
CREATE TABLE `cases` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`invoice_ids` text NOT NULL,
	`lead_invoice_id` text NOT NULL,
	`kind` text NOT NULL,
	`decline_class` text,
	`assignment` text NOT NULL,
	`currency` text NOT NULL,
	`amount_open` integer NOT NULL,
	`wake_at` integer,
	`waits_for` text NOT NULL,
	`held_by` text,
	`attributes` text,
	`self_cure` integer,
	`expected_value` integer DEFAULT 0 NOT NULL,
	`priority_reasons` text DEFAULT '[]' NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `cases_of_customer` ON `cases` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `cases_by_status` ON `cases` (`account`,`status`,`opened_at`);--> statement-breakpoint
CREATE INDEX `cases_held` ON `cases` (`account`,`held_by`,`opened_at`);--> statement-breakpoint
CREATE INDEX `cases_by_opening` ON `cases` (`account`,`opened_at`,`id`);--> statement-breakpoint
CREATE TABLE `charges` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`payment_intent_id` text,
	`invoice_id` text,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`ended_at` integer,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`payment_method_id` text,
	`method` text NOT NULL,
	`evidence` text,
	`idempotency_key` text,
	`request_id` text,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `charges_of_customer` ON `charges` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `charges_of_intent` ON `charges` (`account`,`payment_intent_id`);--> statement-breakpoint
CREATE TABLE `commands` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text,
	`case_id` text,
	`invoice_id` text,
	`due_at` integer NOT NULL,
	`reasons` text NOT NULL,
	`do` text NOT NULL,
	`tries` integer NOT NULL,
	`lease_until` integer,
	`lease_owner` text,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `commands_of_customer` ON `commands` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `commands_due` ON `commands` (`due_at`);--> statement-breakpoint
CREATE INDEX `commands_due_of_account` ON `commands` (`account`,`due_at`);--> statement-breakpoint
CREATE TABLE `customers` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`email` text,
	`name` text,
	`phone` text,
	`country` text,
	`locale` text,
	`default_payment_method_id` text,
	`default_changed_at` integer,
	`methods_read_at` integer,
	`metadata` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	`erased_at` integer,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `customers_by_name` ON `customers` (`account`,lower("name"));--> statement-breakpoint
CREATE INDEX `customers_by_email` ON `customers` (`account`,lower("email"));--> statement-breakpoint
CREATE TABLE `executions` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`case_id` text NOT NULL,
	`invoice_id` text,
	`kind` text NOT NULL,
	`step_id` text,
	`payment_method_id` text,
	`trigger` text,
	`idempotency_key` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`outcome` text NOT NULL,
	`detail` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `executions_of_customer` ON `executions` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `experiments` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`draft` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`seed` text,
	`started_by` text,
	`started_at` integer,
	`stopped_by` text,
	`stopped_at` integer,
	`chosen` text,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE TABLE `figures` (
	`account` text NOT NULL,
	`currency` text NOT NULL,
	`day` text NOT NULL,
	`measure` text NOT NULL,
	`amount` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`account`, `currency`, `day`, `measure`)
);
--> statement-breakpoint
CREATE TABLE `holds` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`invoice_id` text,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`owner` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer,
	`released_at` integer,
	`released_by` text,
	`amount` integer,
	`currency` text,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `holds_of_customer` ON `holds` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`account` text NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`api_version` text,
	`created_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`payload` blob NOT NULL,
	`state` text NOT NULL,
	`due_at` integer,
	`lease_until` integer,
	`lease_owner` text,
	`tries` integer NOT NULL,
	`problem` text,
	`failed_release` text,
	PRIMARY KEY(`account`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `inbox_due` ON `inbox` (`due_at`);--> statement-breakpoint
CREATE INDEX `inbox_due_of_account` ON `inbox` (`account`,`due_at`);--> statement-breakpoint
CREATE INDEX `inbox_received` ON `inbox` (`received_at`);--> statement-breakpoint
CREATE INDEX `inbox_failed` ON `inbox` (`account`) WHERE state = 'failed';--> statement-breakpoint
CREATE TABLE `invoice_payments` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`payment_intent_id` text,
	`charge_id` text,
	`status` text NOT NULL,
	`amount_paid` integer NOT NULL,
	`paid_at` integer,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `invoice_payments_of_invoice` ON `invoice_payments` (`account`,`invoice_id`);--> statement-breakpoint
CREATE INDEX `invoice_payments_of_intent` ON `invoice_payments` (`account`,`payment_intent_id`);--> statement-breakpoint
CREATE TABLE `invoices` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`subscription_id` text,
	`number` text,
	`status` text NOT NULL,
	`collection_method` text NOT NULL,
	`billing_reason` text,
	`currency` text NOT NULL,
	`amount_due` integer NOT NULL,
	`amount_paid` integer NOT NULL,
	`amount_remaining` integer NOT NULL,
	`created_at` integer NOT NULL,
	`finalized_at` integer,
	`due_at` integer,
	`paid_at` integer,
	`voided_at` integer,
	`uncollectible_at` integer,
	`attempt_count` integer NOT NULL,
	`next_payment_attempt_at` integer,
	`auto_advance` integer,
	`collection_off_at` integer,
	`collection_on_at` integer,
	`hosted_invoice_url` text,
	`plan` text,
	`product` text,
	`default_payment_method_id` text,
	`metadata` text NOT NULL,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `invoices_of_customer` ON `invoices` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `invoices_of_subscription` ON `invoices` (`account`,`subscription_id`);--> statement-breakpoint
CREATE INDEX `invoices_by_number` ON `invoices` (`account`,`number`);--> statement-breakpoint
CREATE TABLE `ledger` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`case_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`kind` text NOT NULL,
	`cause` text,
	`reason` text,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `ledger_of_customer` ON `ledger` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `ledger_by_day` ON `ledger` (`account`,`currency`,`day`);--> statement-breakpoint
CREATE INDEX `ledger_by_kind` ON `ledger` (`account`,`currency`,`kind`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `notes` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`text` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `notes_of_customer` ON `notes` (`account`,`customer_id`,`at`);--> statement-breakpoint
CREATE TABLE `owners` (
	`account` text NOT NULL,
	`customer_id` text NOT NULL,
	`owner` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account`, `customer_id`)
);
--> statement-breakpoint
CREATE INDEX `owners_by_owner` ON `owners` (`account`,`owner`);--> statement-breakpoint
CREATE TABLE `payment_events` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`request_id` text,
	`idempotency_key` text,
	`attempt_count` integer NOT NULL,
	`amount_paid` integer NOT NULL,
	`amount_remaining` integer NOT NULL,
	`next_payment_attempt_at` integer,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `payment_events_of_customer` ON `payment_events` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `payment_methods` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text,
	`method` text NOT NULL,
	`exp_month` integer,
	`exp_year` integer,
	`attached_at` integer NOT NULL,
	`changed_at` integer,
	`detached_at` integer,
	`mandate_inactive_at` integer,
	`mandate_active_at` integer,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `payment_methods_of_customer` ON `payment_methods` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `retry_models` (
	`account` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`training_examples` integer NOT NULL,
	`calibration` text,
	`pool` text,
	`pooled_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reversals` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text,
	`kind` text NOT NULL,
	`charge_id` text,
	`payment_intent_id` text,
	`invoice_id` text,
	`amount` integer NOT NULL,
	`currency` text,
	`reason` text,
	`status` text NOT NULL,
	`at` integer NOT NULL,
	`closed_at` integer,
	`taken_at` integer,
	`returned_at` integer,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `reversals_of_customer` ON `reversals` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `reversals_of_intent` ON `reversals` (`account`,`payment_intent_id`);--> statement-breakpoint
CREATE INDEX `reversals_of_charge` ON `reversals` (`account`,`charge_id`);--> statement-breakpoint
CREATE INDEX `reversals_of_invoice` ON `reversals` (`account`,`invoice_id`);--> statement-breakpoint
CREATE TABLE `segments` (
	`account` text NOT NULL,
	`version` integer NOT NULL,
	`list` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account`, `version`)
);
--> statement-breakpoint
CREATE TABLE `staff_names` (
	`account` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`account`, `user_id`)
);
--> statement-breakpoint
CREATE TABLE `staff_requests` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`invoice_id` text,
	`kind` text NOT NULL,
	`step_id` text,
	`action` text,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`withdrawn_at` integer,
	`withdrawn_by` text,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `staff_requests_of_customer` ON `staff_requests` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `strategies` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`strategy` text NOT NULL,
	`running` text DEFAULT 'keep' NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account`, `id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `strategy_drafts` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`based_on` integer NOT NULL,
	`strategy` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`status` text NOT NULL,
	`currency` text NOT NULL,
	`plan` text,
	`product` text,
	`mrr` integer NOT NULL,
	`default_payment_method_id` text,
	`default_changed_at` integer,
	`trial_end_at` integer,
	`created_at` integer NOT NULL,
	`canceled_at` integer,
	`cancellation_reason` text,
	`ended_at` integer,
	`cancel_at` integer,
	`cancel_at_period_end` integer NOT NULL,
	`billing_mode` text,
	`schedule_id` text,
	`pause_collection` text,
	`pause_reason` text,
	`incomplete_at` integer,
	`metadata` text NOT NULL,
	`fact_at` integer NOT NULL,
	`fact_order` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `subscriptions_of_customer` ON `subscriptions` (`account`,`customer_id`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`case_id` text NOT NULL,
	`step_id` text,
	`kind` text NOT NULL,
	`reasons` text,
	`created_at` integer NOT NULL,
	`done_at` integer,
	`done_by` text,
	`outcome` text,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `tasks_of_customer` ON `tasks` (`account`,`customer_id`);--> statement-breakpoint
CREATE INDEX `tasks_to_do` ON `tasks` (`account`,`done_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `timeline` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`customer_id` text NOT NULL,
	`subject` text NOT NULL,
	`revision` integer NOT NULL,
	`invoice_id` text,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`detail` text NOT NULL,
	`reasons` text NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `timeline_of_customer` ON `timeline` (`account`,`customer_id`,`at`);--> statement-breakpoint
CREATE TABLE `training_examples` (
	`account` text NOT NULL,
	`attempt_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`at` integer NOT NULL,
	`example` text NOT NULL,
	`learned_at` integer,
	PRIMARY KEY(`account`, `attempt_id`)
);
--> statement-breakpoint
CREATE INDEX `training_examples_unlearnt` ON `training_examples` (`account`,`at`) WHERE learned_at is null;--> statement-breakpoint
CREATE INDEX `training_examples_by_time` ON `training_examples` (`at`);--> statement-breakpoint
CREATE TABLE `used_call_ids` (
	`account` text NOT NULL,
	`id` text NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`account`, `id`)
);
--> statement-breakpoint
CREATE INDEX `used_call_ids_by_age` ON `used_call_ids` (`account`,`used_at`);--> statement-breakpoint
CREATE TABLE `wakeups` (
	`account` text NOT NULL,
	`customer_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`lease_until` integer,
	`lease_owner` text,
	PRIMARY KEY(`account`, `customer_id`)
);
--> statement-breakpoint
CREATE INDEX `wakeups_due` ON `wakeups` (`due_at`);--> statement-breakpoint
CREATE INDEX `wakeups_due_of_account` ON `wakeups` (`account`,`due_at`);--> statement-breakpoint
CREATE TABLE `write_probes` (
	`id` text PRIMARY KEY NOT NULL,
	`filler` blob NOT NULL
);--> statement-breakpoint
CREATE TRIGGER timeline_no_update BEFORE UPDATE ON timeline
BEGIN SELECT RAISE(ABORT, 'timeline is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER timeline_no_delete BEFORE DELETE ON timeline
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE account = OLD.account AND status = 'left')
BEGIN SELECT RAISE(ABORT, 'timeline is append-only'); END;
