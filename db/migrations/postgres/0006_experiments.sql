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
CREATE TABLE "retry_lessons" (
	"account" text NOT NULL,
	"attempt_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"at" bigint NOT NULL,
	"lesson" jsonb NOT NULL,
	"learned_at" bigint,
	CONSTRAINT "retry_lessons_account_attempt_id_pk" PRIMARY KEY("account","attempt_id")
);
--> statement-breakpoint
CREATE TABLE "retry_models" (
	"account" text PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL,
	"lessons" bigint NOT NULL,
	"calibration" jsonb,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "retry_lessons_to_learn" ON "retry_lessons" USING btree ("account","learned_at","at");