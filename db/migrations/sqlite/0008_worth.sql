ALTER TABLE `cases` ADD `self_cure` integer;--> statement-breakpoint
ALTER TABLE `cases` ADD `expected_value` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cases` ADD `worth` text DEFAULT '[]' NOT NULL;