CREATE INDEX "cases_held" ON "cases" USING btree ("account","held_by","opened_at");--> statement-breakpoint
CREATE INDEX "cases_by_opening" ON "cases" USING btree ("account","opened_at","id");--> statement-breakpoint
CREATE INDEX "charges_of_intent" ON "charges" USING btree ("account","payment_intent_id");--> statement-breakpoint
CREATE INDEX "customers_by_name" ON "customers" USING btree ("account",lower("name") collate "C");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("account",lower("email") collate "C");--> statement-breakpoint
CREATE INDEX "inbox_failed" ON "inbox" USING btree ("account") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "invoices_of_subscription" ON "invoices" USING btree ("account","subscription_id");--> statement-breakpoint
CREATE INDEX "invoices_by_number" ON "invoices" USING btree ("account","number");--> statement-breakpoint
CREATE INDEX "ledger_by_kind" ON "ledger" USING btree ("account","currency","kind","at","id");