import { createMiddleware } from "hono/factory";
import { ApiError } from "../../api/api-error.ts";
import { isProcedureName } from "../../api/call-procedure.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/**
 * Finds the procedure that a call names. The path, which logs show, must name the one that was signed.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", readPayload(), matchProcedure(), (c) => c.text(c.get("procedure")));
 * ```
 */
export const matchProcedure = () =>
  createMiddleware<DashboardEnv, "/:procedure">(async (c, next) => {
    const path = c.req.param("procedure");
    const signed = c.get("payload").procedure;
    if (!isProcedureName(path)) {
      throw new ApiError(
        "unknown_procedure",
        `There is no procedure ${JSON.stringify(path.slice(0, 60))}.`,
        "GET /api/v1/description lists them all.",
      );
    }
    if (path !== signed) {
      throw new ApiError(
        "invalid_request",
        `The path says ${path}, but ${JSON.stringify(signed)} was signed.`,
        "Call the procedure that was signed.",
      );
    }
    c.set("procedure", path);
    await next();
  });
