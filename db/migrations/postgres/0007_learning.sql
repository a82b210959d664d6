DROP INDEX "retry_lessons_to_learn";--> statement-breakpoint
ALTER TABLE "retry_models" ADD COLUMN "pool" jsonb;--> statement-breakpoint
ALTER TABLE "retry_models" ADD COLUMN "pooled_at" bigint;--> statement-breakpoint
CREATE INDEX "retry_lessons_by_time" ON "retry_lessons" USING btree ("at");--> statement-breakpoint
CREATE INDEX "retry_lessons_to_learn" ON "retry_lessons" USING btree ("account","at") WHERE learned_at is null;