import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import type { Report, RequestEnv } from "./request-env.ts";

export type AppParts = {
  webhooks: Hono;
  api: Hono<RequestEnv>;
  pages: Hono<RequestEnv>;
  health: Hono<RequestEnv>;
  /** Told of every fault that no part answered for. */
  report: Report;
};

/**
 * The server's HTTP side. Every answer carries `X-Request-Id`, which the log names beside a fault; the
 * number is ours alone, since one taken from the caller could be made to look like another's.
 */
export function createApp({ webhooks, api, pages, health, report }: AppParts): Hono {
  const app = new Hono<RequestEnv>();
  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    await next();
  });
  app.use(
    secureHeaders({
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // The API is read by the Dashboard's frame, whose origin is `null`; CORS decides about it.
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
