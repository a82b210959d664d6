import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createApp } from "../../server/http/app.ts";
import type { RequestEnv, RequestProblem } from "../../server/http/request-env.ts";

function appWith(route: (app: Hono<RequestEnv>) => void) {
  const problems: RequestProblem[] = [];
  const none = new Hono<RequestEnv>();
  const health = new Hono<RequestEnv>();
  route(health);
  const parts = { webhooks: new Hono(), api: none, pages: none, health };
  return { app: createApp({ ...parts, report: (problem) => problems.push(problem) }), problems };
}

describe("the app", () => {
  it("gives every answer a number of its own, whatever number the caller sends", async () => {
    const { app } = appWith((health) => health.get("/number", (c) => c.text(c.get("requestId"))));
    const ask = () => app.request("/number", { headers: { "x-request-id": "theirs" } });
    const [one, two] = [await ask(), await ask()];
    expect(one.headers.get("x-request-id")).toBe(await one.text());
    expect(one.headers.get("x-request-id")).not.toBe("theirs");
    expect(one.headers.get("x-request-id")).not.toBe(two.headers.get("x-request-id"));
    expect(one.headers.get("x-content-type-options")).toBe("nosniff");
    expect(one.headers.get("cache-control")).toBe("no-store");
    expect(one.headers.get("strict-transport-security")).toContain("max-age");
  });

  it("tells a fault's number to the caller and the fault itself to the log alone", async () => {
    const { app, problems } = appWith((health) =>
      health.get("/fault", () => {
        throw new Error("password=hunter2");
      }),
    );
    const response = await app.request("/fault");
    expect(response.status).toBe(500);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    expect(text).not.toContain("hunter2");
    expect(text).toContain(response.headers.get("x-request-id"));
    expect(problems).toMatchObject([
      {
        where: "http",
        requestId: response.headers.get("x-request-id"),
        error: { message: "password=hunter2" },
      },
    ]);
  });

  it("says 404 in one line for what is not there", async () => {
    const { app, problems } = appWith(() => {});
    const response = await app.request("/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: "There is nothing here." });
    expect(problems).toEqual([]);
  });
});
