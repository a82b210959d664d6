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
CREATE TABLE "people" (
	"account" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "people_account_user_id_pk" PRIMARY KEY("account","user_id")
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
ALTER TABLE "cases" ADD COLUMN "held_by" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "input" jsonb;--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "amount" bigint;--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "action" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "withdrawn_at" bigint;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "withdrawn_by" text;--> statement-breakpoint
ALTER TABLE "strategies" ADD COLUMN "running" text DEFAULT 'keep' NOT NULL;--> statement-breakpoint
CREATE INDEX "notes_of_customer" ON "notes" USING btree ("account","customer_id","at");--> statement-breakpoint
CREATE INDEX "owners_by_owner" ON "owners" USING btree ("account","owner");