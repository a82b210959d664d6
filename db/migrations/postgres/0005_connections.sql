CREATE TABLE "connections" (
	"account" text NOT NULL,
	"source" text NOT NULL,
	"at" bigint NOT NULL,
	"connected" boolean NOT NULL,
	CONSTRAINT "connections_account_source_at_pk" PRIMARY KEY("account","source","at")
);
--> statement-breakpoint
INSERT INTO "connections" ("account", "source", "at", "connected")
SELECT "account", 'authorization', coalesce("left_at", "authorized_at"), "left_at" IS NULL FROM "accounts";
--> statement-breakpoint
INSERT INTO "connections" ("account", "source", "at", "connected")
SELECT "account", 'settings', coalesce("settings_at", "authorized_at"), false FROM "accounts"
WHERE "settings"->>'connected' = 'false';
