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
CREATE TABLE `people` (
	`account` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`account`, `user_id`)
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
ALTER TABLE `cases` ADD `held_by` text;--> statement-breakpoint
ALTER TABLE `cases` ADD `input` text;--> statement-breakpoint
ALTER TABLE `holds` ADD `amount` integer;--> statement-breakpoint
ALTER TABLE `holds` ADD `currency` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `action` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `withdrawn_at` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `withdrawn_by` text;--> statement-breakpoint
ALTER TABLE `strategies` ADD `running` text DEFAULT 'keep' NOT NULL;