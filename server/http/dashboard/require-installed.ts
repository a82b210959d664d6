import { createMiddleware } from "hono/factory";
import { type Installation, findOrEnrolAccount } from "../../api/installed-account.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/**
 * Refuses a call for an account in which the app is not installed, and enrols one that has it and is not known yet. After `readPayload`.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", readPayload(), requireInstalled({ db, gateway, clock }), (c) => c.json(c.get("installation").settings));
 * ```
 */
export const requireInstalled = (parts: Installation) =>
  createMiddleware<DashboardEnv>(async (c, next) => {
    c.set("installation", await findOrEnrolAccount(parts, c.get("account")));
    await next();
  });
