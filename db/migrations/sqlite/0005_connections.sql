CREATE TABLE `connections` (
	`account` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`connected` integer NOT NULL,
	PRIMARY KEY(`account`, `source`, `at`)
);
--> statement-breakpoint
INSERT INTO `connections` (`account`, `source`, `at`, `connected`)
SELECT `account`, 'authorization', coalesce(`left_at`, `authorized_at`), `left_at` IS NULL FROM `accounts`;
--> statement-breakpoint
INSERT INTO `connections` (`account`, `source`, `at`, `connected`)
SELECT `account`, 'settings', coalesce(`settings_at`, `authorized_at`), 0 FROM `accounts`
WHERE json_extract(`settings`, '$.connected') = 0;
