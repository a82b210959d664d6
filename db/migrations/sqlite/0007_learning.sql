DROP INDEX `retry_lessons_to_learn`;--> statement-breakpoint
CREATE INDEX `retry_lessons_by_time` ON `retry_lessons` (`at`);--> statement-breakpoint
CREATE INDEX `retry_lessons_to_learn` ON `retry_lessons` (`account`,`at`) WHERE learned_at is null;--> statement-breakpoint
ALTER TABLE `retry_models` ADD `pool` text;--> statement-breakpoint
ALTER TABLE `retry_models` ADD `pooled_at` integer;