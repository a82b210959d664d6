import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import type { Report, RequestEnv } from "./request-env.ts";

export type AppDependencies = {
  webhooks: Hono;
  api: Hono<RequestEnv>;
  pages: Hono<RequestEnv>;
  health: Hono<RequestEnv>;
  /** Gets every fault that no part has answered. */
  report: Report;
};

/**
 * The server's HTTP side. Every answer has an `X-Request-Id`, and the log names the same number beside a fault.
 * The number is always our own, since a caller's could be chosen to look like another request's.
 */
export function createApp({ webhooks, api, pages, health, report }: AppDependencies): Hono {
  const app = new Hono<RequestEnv>();
  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    // Answers hold customers' data and are true for the moment alone: no proxy and no browser keeps one.
    c.header("cache-control", "no-store");
    await next();
  });
  app.use(
    secureHeaders({
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // The Dashboard's frame, whose origin is `null`, reads the API. CORS decides about that.
      crossOriginResourcePolicy: false,
    }),
  );
  app.route("/", webhooks);
  app.route("/", api);
  app.route("/", pages);
  app.route("/", health);
  app.notFound((c) => c.json({ error: "There is nothing here." }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const requestId = c.get("requestId");
    report({ where: "http", requestId, error });
    return c.json({ error: `The server failed at request ${requestId}.` }, 500);
  });
  return app as unknown as Hono;
}
