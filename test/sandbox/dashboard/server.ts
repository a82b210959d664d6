import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { DAY, listen, type Harness } from "../../simulation/harness.ts";
import { buildExtension, buildPage, loadManifest, type Manifest } from "./build.ts";
import { dataRoutes } from "./data-routes.ts";
import type {
  FaultRequest,
  Moved,
  MoveRequest,
  PreviewState,
  Refused,
  Signed,
  SignRequest,
} from "./preview.ts";
import { Signer, SigningRefused, USERS } from "./signature.ts";
import { type Advance, WorldTime } from "./time.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export type DashboardOptions = {
  harness: Harness;
  /** 0: any free port. */
  port: number;
  /** stripe-app.dev.json where left out. API_BASE and connect-src are replaced by the world's server in any case. */
  manifest?: Manifest;
  /** From the project's root; src/views where left out. */
  viewsFolder?: string;
  /** How the world comes to an instant; `world.runUntil` where left out. */
  advance?: Advance;
};

export type Dashboard = {
  url: string;
  /** Moves the world's clock by `ms`, once the page's own moves are done. */
  move(ms: number): Promise<Moved>;
  close(): Promise<void>;
};

/**
 * A stand-in for Stripe's Dashboard on a world's data, with the extension in it, on 127.0.0.1. Time moves when the
 * page's bar or `move` says so; what falls due without time passing (a click, a paid page) is done at once.
 *
 * @throws Error when the manifest, a view or the port cannot be had, each by name
 */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { harness, port, viewsFolder } = options;
  const manifest = pointedAt(options.manifest ?? loadManifest(resolve(ROOT, "stripe-app.dev.json")), harness);
  const [page, extension] = await Promise.all([
    builtPage(),
    buildExtension({ root: ROOT, manifest, ...(viewsFolder ? { views: viewsFolder } : {}) }),
  ]);
  const time = new WorldTime(harness, options.advance ?? ((until) => harness.runUntil(until)));
  const signer = new Signer(harness, time);

  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.get("/preview/page.js", (c) => c.body(page.code, 200, { "content-type": "text/javascript" }));
  app.get("/preview/page.css", (c) => c.body(page.css, 200, { "content-type": "text/css" }));
  app.get("/preview/extension.js", (c) => c.body(extension.code, 200, { "content-type": "text/javascript" }));
  const icon = manifest.icon === undefined ? null : iconAt(resolve(ROOT, manifest.icon));
  if (icon) app.get(ICON_PATH, (c) => c.body(icon, 200, { "content-type": "image/png" }));
  app.get("/preview/state", (c) => {
    time.look();
    return c.json(stateOf(harness, time, icon ? ICON_PATH : null));
  });
  app.route("/preview/data", dataRoutes(harness));

  // Pages elsewhere cannot send JSON to this port without asking first, and are never answered yes.
  app.use("/preview/*", async (c, next) => {
    const type = c.req.header("content-type") ?? "";
    if (c.req.method !== "POST" || type.startsWith("application/json")) return await next();
    return c.json(refused("Send JSON, with the content type application/json."), 415);
  });
  app.post("/preview/sign", async (c) => {
    const read = signSchema.safeParse(await c.req.json());
    if (!read.success) return c.json(refused(z.prettifyError(read.error)), 400);
    const { user, payload } = read.data satisfies SignRequest;
    try {
      return c.json({ signature: await signer.sign(user, payload) } satisfies Signed);
    } catch (error) {
      if (error instanceof SigningRefused) return c.json(refused(error.message), 400);
      throw error;
    }
  });
  app.post("/preview/advance", async (c) => {
    const read = moveSchema.safeParse(await c.req.json());
    if (!read.success) return c.json(refused(z.prettifyError(read.error)), 400);
    const move: MoveRequest = read.data;
    return c.json("ms" in move ? await time.moveBy(move.ms) : await time.moveUntilSomethingHappens());
  });
  app.post("/preview/fault", async (c) => {
    const read = faultSchema.safeParse(await c.req.json());
    if (!read.success) return c.json(refused(z.prettifyError(read.error)), 400);
    signer.expireNext((read.data satisfies FaultRequest).times);
    return c.json({});
  });
  app.all("/preview/*", (c) => c.json(refused(`There is nothing at ${c.req.path}.`), 404));
  app.get("*", (c) => c.html(SHELL));
  app.onError((error, c) => {
    console.error(error);
    return c.json(refused(error.message), 500);
  });

  const listener = await listen(port, (request) => app.fetch(request));
  return {
    url: listener.url,
    move: (ms) => time.moveBy(ms),
    async close() {
      await listener.close();
      await time.close();
    },
  };
}

const SHELL = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dashboard preview</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/preview/page.css"></head>
<body><div id="root"></div><script src="/preview/page.js"></script></body></html>`;

const ICON_PATH = "/preview/icon.png";
const iconAt = (file: string) => (existsSync(file) ? new Uint8Array(readFileSync(file)) : null);

const signSchema = z.object({ user: z.string(), payload: z.unknown().optional() });
const moveSchema = z.union([
  z.object({
    ms: z
      .int()
      .min(1)
      .max(366 * DAY),
  }),
  z.object({ until: z.literal("something happens") }),
]);
const faultSchema = z.object({ kind: z.literal("expired_signature"), times: z.int().min(0).max(1_000) });

const refused = (message: string): Refused => ({ error: { type: "invalid_request_error", message } });

let page: Promise<{ code: string; css: string }> | undefined;

/** Once per process: the page is the same for every world. */
function builtPage(): Promise<{ code: string; css: string }> {
  page ??= buildPage().catch((error: unknown) => {
    page = undefined;
    throw error;
  });
  return page;
}

/** The manifest for this world's server, wherever it listens. */
function pointedAt(manifest: Manifest, { urls }: Harness): Manifest {
  const base = `${urls.server}/api/v1/`;
  return {
    ...manifest,
    constants: { ...manifest.constants, API_BASE: base },
    ui_extension: {
      ...manifest.ui_extension,
      content_security_policy: {
        ...manifest.ui_extension.content_security_policy,
        "connect-src": [base],
      },
    },
  };
}

function stateOf(harness: Harness, time: WorldTime, icon: string | null): PreviewState {
  const { account, livemode } = harness.place;
  const tenant = harness.sandbox.tenant(account, livemode);
  return {
    now: harness.now(),
    timeZone: tenant.account.settings?.dashboard.timezone ?? "Etc/UTC",
    mode: livemode ? "live" : "test",
    account: {
      id: account,
      name: tenant.account.settings?.dashboard.display_name ?? account,
      country: tenant.account.country ?? "US",
    },
    icon,
    moving: time.moving,
    version: time.version,
    messages: { count: harness.mail.count(), url: harness.mail.webUrl },
    users: USERS,
  };
}
