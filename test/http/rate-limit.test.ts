import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { rateLimit } from "../../server/http/rate-limit.ts";

function limitedApp(rate: { burst: number; perSecond: number }) {
  const clock = { time: 1_780_000_000_000, now: () => clock.time };
  const app = new Hono().get(
    "/:user",
    rateLimit({
      rate,
      clock,
      keyOf: (c) => c.req.path,
      weightOf: (c) => (c.req.path === "/heavy" ? 3 : 1),
      onLimit: (c, waitMs) => c.text(String(waitMs), 429),
    }),
    (c) => c.text("served"),
  );
  const call = async (user = "anna") => {
    const response = await app.request(`/${user}`);
    return response.status === 429 ? Number(await response.text()) : response.text();
  };
  return { clock, call };
}

describe("the rate limit", () => {
  it("lets a burst through, then says how long to wait", async () => {
    const { call } = limitedApp({ burst: 3, perSecond: 2 });
    expect([await call(), await call(), await call(), await call()]).toEqual([
      "served",
      "served",
      "served",
      500,
    ]);
  });

  it("lets one more through for each part of a second, and never more than a burst", async () => {
    const { call, clock } = limitedApp({ burst: 2, perSecond: 2 });
    await call();
    await call();
    clock.time += 499;
    expect(await call()).toBe(1);
    clock.time += 1;
    expect([await call(), await call()]).toEqual(["served", 500]);
    clock.time += 10_000;
    expect([await call(), await call(), await call()]).toEqual(["served", "served", 500]);
  });

  it("does not lengthen the wait of a caller who goes on calling", async () => {
    const { call, clock } = limitedApp({ burst: 1, perSecond: 1 });
    await call();
    for (let tries = 0; tries < 9; tries++) {
      clock.time += 100;
      expect(await call()).toBe(900 - tries * 100);
    }
    clock.time += 100;
    expect(await call()).toBe("served");
  });

  it("counts a heavy call for several", async () => {
    const { call, clock } = limitedApp({ burst: 6, perSecond: 1 });
    expect([await call("heavy"), await call("heavy"), await call("heavy")]).toEqual([
      "served",
      "served",
      3_000,
    ]);
    clock.time += 2_999;
    expect(await call("heavy")).toBe(1);
  });

  it("counts each key by itself", async () => {
    const { call } = limitedApp({ burst: 1, perSecond: 1 });
    expect([await call("anna"), await call("ben"), await call("anna")]).toEqual(["served", "served", 1000]);
  });

  it("remembers a limited caller while it forgets those who have waited long enough", async () => {
    const { call, clock } = limitedApp({ burst: 1, perSecond: 0.01 });
    await call("anna");
    clock.time += 90_000;
    await call("ben");
    clock.time += 5_000;
    expect([await call("anna"), await call("ben")]).toEqual([5_000, 95_000]);
    clock.time += 60_000;
    expect([await call("anna"), await call("ben")]).toEqual(["served", 35_000]);
  });
});
