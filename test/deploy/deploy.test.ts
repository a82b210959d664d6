import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ConfigError, envExample, readConfig, VARIABLES } from "../../server/config.ts";

/** What can be known of the deployment without a Docker engine, a systemd and a proxy: that no file names what is not there. */

const ROOT = new URL("../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");
const exists = (file: string) => existsSync(new URL(file, ROOT));
const names = new Set<string>(VARIABLES.map(({ name }) => name));
const { scripts, engines } = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** Without comments, and with every continued line as one. */
const instructions = read("Dockerfile")
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n\s*/g, "")
  .split("\n")
  .filter((line) => line !== "");
const argumentsOf = (instruction: string) =>
  instructions
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));

const environmentOf = (file: string): Record<string, string> =>
  Object.fromEntries(
    [...read(file).matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
      name ?? "",
      (value ?? "").replace(/^"(.*)"$/, "$1"),
    ]),
  );

describe(".env.example", () => {
  it("is made from the configuration: run this test with -u after a change there", async () => {
    await expect(envExample()).toMatchFileSnapshot("../../.env.example");
  });

  it("lacks only secrets, and is right once they are filled in", () => {
    const given = environmentOf(".env.example");
    let problems: string[] = [];
    try {
      readConfig(given);
    } catch (error) {
      if (error instanceof ConfigError) problems = error.problems.map(({ name }) => name).sort();
    }
    expect(problems).toEqual(["LINK_KEYS", "SMTP_URL", "STRIPE_SECRET_KEY_LIVE", "STRIPE_WEBHOOK_SECRETS"]);
    const filled = {
      ...given,
      LINK_KEYS: "a".repeat(44),
      SMTP_URL: "smtps://user:password@smtp.example.com",
      STRIPE_SECRET_KEY_LIVE: "rk_live_abc",
      STRIPE_WEBHOOK_SECRETS: "none",
    };
    expect(readConfig(filled).mail.from).toEqual({
      name: "Example Billing",
      address: "billing@example.com",
    });
  });

  it.each([...VARIABLES])("shows a value of $name that its check takes", ({ name, schema }) => {
    const shown = new RegExp(`^#?${name}=(.*)$`, "m").exec(read(".env.example"))?.[1]?.replaceAll('"', "");
    if (shown !== "") expect(schema.safeParse(shown).success, shown).toBe(true);
  });
});

describe("the Dockerfile", () => {
  it("copies only what exists, and what .dockerignore lets through", () => {
    const letThrough = new Set([...read(".dockerignore").matchAll(/^!(\S+)$/gm)].map(([, name]) => name));
    const sources = argumentsOf("COPY")
      .filter((line) => !line.startsWith("--from"))
      .flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(sources).toContain("server");
    for (const source of sources)
      expect([source, exists(source), letThrough.has(source)]).toEqual([source, true, true]);
    for (const name of letThrough) expect(sources).toContain(name);
  });

  it("leaves nothing out that the server imports", () => {
    const copied = argumentsOf("COPY").join(" ");
    // `npm run lint` holds that server and db import nothing of ours but each other.
    expect(copied).toMatch(/\bserver\b/);
    expect(copied).toMatch(/\bdb\b/);
    const removed = /^RUN rm -r (.*)$/m.exec(instructions.join("\n"))?.[1]?.split(" ") ?? [];
    expect(removed).toContain("node_modules/tsx");
  });

  it("sets only variables that are read, in a Node that runs TypeScript, and not as root", () => {
    for (const [, name] of argumentsOf("ENV")
      .join(" ")
      .matchAll(/([A-Z_]+)=/g))
      expect(name === "NODE_ENV" || names.has(name ?? ""), name).toBe(true);
    for (const image of argumentsOf("FROM")) expect(image).toMatch(/^node:2[4-9]-/);
    expect(engines.node).toBe(">=20");
    expect(argumentsOf("USER")).toEqual(["node"]);
    const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith("FROM")));
    expect(last.join("\n")).not.toMatch(/npm|apt|tsx/);
  });

  it("starts a file that exists, and asks a page that the server has", () => {
    const [command] = argumentsOf("CMD");
    const [node, entry] = JSON.parse(command ?? "[]") as string[];
    expect([node, exists(entry ?? "")]).toEqual(["node", true]);
    const path = /\$\{process\.env\.PORT\}(\/\w+)/.exec(argumentsOf("HEALTHCHECK").join())?.[1];
    expect(read("server/http/health/health.ts")).toContain(`health.get("${path}"`);
  });
});

type Service = {
  env_file?: string;
  environment: Record<string, string>;
  volumes: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
};

describe("compose.yaml", () => {
  const compose = parse(read("compose.yaml")) as {
    services: Record<"makegood" | "db", Service>;
    volumes: object;
    networks: object;
  };
  const { makegood, db } = compose.services;

  it("sets only variables that are read, with a database that is right", () => {
    const { POSTGRES_PASSWORD, ...set } = makegood.environment;
    // It is the database's alone; empty, it counts as not set.
    expect(POSTGRES_PASSWORD).toBe("");
    for (const name of Object.keys(set)) expect(names).toContain(name);
    const DATABASE_URL = set.DATABASE_URL?.replace(/\$\{POSTGRES_PASSWORD:[^}]*\}/, "secret");
    const config = readConfig({
      ...environmentOf(".env.example"),
      LINK_KEYS: "a".repeat(44),
      SMTP_URL: "smtps://smtp.example.com",
      STRIPE_SECRET_KEY_TEST: "rk_test_abc",
      STRIPE_WEBHOOK_SECRETS: "none",
      ...set,
      DATABASE_URL,
    });
    const url = new URL(config.databaseUrl);
    expect([url.username, url.hostname, url.pathname]).toEqual([
      db.environment.POSTGRES_USER,
      "db",
      `/${db.environment.POSTGRES_DB}`,
    ]);
    expect(read(".env.example")).toContain("POSTGRES_PASSWORD=");
    expect(makegood.env_file).toBe(".env");
    expect(read(".gitignore").split("\n")).toContain(".env");
  });

  it("waits for a healthy database, and mounts and joins only what it declares", () => {
    expect(makegood.depends_on).toEqual({ db: { condition: "service_healthy" } });
    expect(db.healthcheck).toBeDefined();
    for (const { volumes, networks } of [makegood, db]) {
      for (const volume of volumes) expect(compose.volumes).toHaveProperty(volume.split(":")[0] ?? "");
      for (const network of networks) expect(compose.networks).toHaveProperty(network);
    }
  });
});

describe("the files in deploy", () => {
  const files = ["makegood.service", "Caddyfile", "nginx.conf"];
  const commands = [...files.map((file) => `deploy/${file}`), "Dockerfile", "compose.yaml", ".env.example"];

  it.each(commands)("%s names only scripts, files and settings that exist", (file) => {
    const text = read(file);
    for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g))
      expect(scripts).toHaveProperty(script ?? "");
    for (const [path] of text.matchAll(/\b(?:server|deploy|docs)\/[\w./-]+\.\w+/g))
      expect(exists(path), path).toBe(true);
    for (const [, name] of text.matchAll(/^Environment=(.*)$/gm))
      for (const [, key] of (name ?? "").matchAll(/([A-Z_]+)=/g))
        expect(key === "NODE_ENV" || names.has(key ?? ""), key).toBe(true);
  });

  it("the proxies reach the server's port, and pass more than the largest body", () => {
    const port = VARIABLES.find(({ name }) => name === "PORT");
    for (const file of ["deploy/Caddyfile", "deploy/nginx.conf", "compose.yaml"])
      expect(read(file)).toContain(`127.0.0.1:${port && "default" in port ? port.default : ""}`);
  });

  it("the service may write nowhere but into its own folder", () => {
    const unit = read("deploy/makegood.service");
    for (const line of ["DynamicUser=yes", "ProtectSystem=strict", "StateDirectory=makegood", "UMask=0077"])
      expect(unit.split("\n")).toContain(line);
    expect(unit).not.toContain("ReadWritePaths");
  });
});
