import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { limitBody } from "../limit-body.ts";

export type BodyEnv = { Variables: { body: Buffer } };

/**
 * Reads the body as the bytes that came, because a signature holds for these bytes and no other spelling of the
 * same JSON.
 *
 * @param refuse answers a body that is over `maxBytes`, or that ended before its announced length
 * @example
 * ```ts
 * app.post("/webhooks", readBody({ maxBytes: 1024, refuse: (c, code) => c.text(code, 400) }), (c) =>
 *   c.text(`${c.get("body").length} bytes`),
 * );
 * ```
 */
export function readBody({
  maxBytes,
  refuse,
}: {
  maxBytes: number;
  refuse: (c: Context, code: "too_large" | "incomplete") => Response;
}) {
  const limit = limitBody({ maxBytes, onLimit: (c) => refuse(c, "too_large") });
  return createMiddleware<BodyEnv>(async (c, next) => {
    try {
      const refusal = await limit(c, async () => c.set("body", Buffer.from(await c.req.arrayBuffer())));
      if (refusal) return refusal;
    } catch {
      return refuse(c, "incomplete");
    }
    await next();
  });
}
