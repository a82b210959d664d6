ALTER TABLE "cases" ADD COLUMN "self_cure" bigint;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "expected_value" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "worth" jsonb DEFAULT '[]'::jsonb NOT NULL;