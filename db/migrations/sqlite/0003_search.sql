CREATE INDEX `cases_held` ON `cases` (`account`,`held_by`,`opened_at`);--> statement-breakpoint
CREATE INDEX `cases_by_opening` ON `cases` (`account`,`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `charges_of_intent` ON `charges` (`account`,`payment_intent_id`);--> statement-breakpoint
CREATE INDEX `customers_by_name` ON `customers` (`account`,lower("name"));--> statement-breakpoint
CREATE INDEX `customers_by_email` ON `customers` (`account`,lower("email"));--> statement-breakpoint
CREATE INDEX `inbox_failed` ON `inbox` (`account`) WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX `invoices_of_subscription` ON `invoices` (`account`,`subscription_id`);--> statement-breakpoint
CREATE INDEX `invoices_by_number` ON `invoices` (`account`,`number`);--> statement-breakpoint
CREATE INDEX `ledger_by_kind` ON `ledger` (`account`,`currency`,`kind`,`at`,`id`);