import { createMiddleware } from "hono/factory";
import type { Database } from "../../../db/database.ts";
import { requireInstalledAccount } from "../../api/installed-account.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/**
 * Refuses a call for an account in which the app is not installed. After `readPayload`.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", readPayload(), requireInstalled({ db }), (c) => c.json(c.get("installation").settings));
 * ```
 */
export const requireInstalled = ({ db }: { db: Database }) =>
  createMiddleware<DashboardEnv>(async (c, next) => {
    c.set("installation", await requireInstalledAccount(db, c.get("account")));
    await next();
  });
