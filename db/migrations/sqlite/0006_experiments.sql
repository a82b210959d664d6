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
CREATE TABLE `retry_lessons` (
	`account` text NOT NULL,
	`attempt_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`at` integer NOT NULL,
	`lesson` text NOT NULL,
	`learned_at` integer,
	PRIMARY KEY(`account`, `attempt_id`)
);
--> statement-breakpoint
CREATE INDEX `retry_lessons_to_learn` ON `retry_lessons` (`account`,`learned_at`,`at`);--> statement-breakpoint
CREATE TABLE `retry_models` (
	`account` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`lessons` integer NOT NULL,
	`calibration` text,
	`updated_at` integer NOT NULL
);
