import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Refuses a body that does not call itself JSON: the form of any web page can send us the other types without asking first,
 * and a body that is read as it was not meant is how parsers are fooled.
 *
 * @param refuse answers with 415, or throws
 */
export const requireJson = (refuse: (c: Context) => Response) =>
  createMiddleware(async (c, next) => {
    if (JSON_TYPE.test(c.req.header("content-type") ?? "")) return next();
    // The body is never read, so nothing else can follow on its connection.
    c.header("connection", "close");
    return refuse(c);
  });
