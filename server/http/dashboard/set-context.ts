import { createMiddleware } from "hono/factory";
import { type ApiServices, callIdOf, createContext } from "../../api/context.ts";
import { rolesOf } from "../../api/roles.ts";
import type { Report } from "../request-env.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/**
 * Makes the context in which the procedure runs: the caller with their roles, and the id of the call, which is
 * made of the signed nonce. After `requireInstalled`.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", requireInstalled({ db, gateway, clock }), setContext({ services, report }), (c) =>
 *   c.json([...c.get("context").roles]),
 * );
 * ```
 */
export const setContext = ({ services, report }: { services: ApiServices; report: Report }) =>
  createMiddleware<DashboardEnv>(async (c, next) => {
    const account = c.get("account");
    const { user_id: userId, nonce, stripe_roles: stripeRoles = [] } = c.get("payload");
    const caller = {
      account,
      userId,
      roles: rolesOf(stripeRoles),
      locale: c.get("locale"),
      callId: callIdOf(account, userId, nonce),
    };
    c.set(
      "context",
      createContext(services, caller, {
        settings: c.get("installation").settings,
        reportFault: (error) =>
          report({
            where: "api",
            requestId: c.get("requestId"),
            error,
            account,
            procedure: c.get("procedure"),
          }),
      }),
    );
    await next();
  });
