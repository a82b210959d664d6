CREATE TABLE `connections` (
	`account` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`connected` integer NOT NULL,
	PRIMARY KEY(`account`, `source`, `at`)
);
