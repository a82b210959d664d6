import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const unit = "test/**/*.test.{ts,tsx}";
const integration = "test/**/*.integration.test.{ts,tsx}";
const browser = "test/**/*.browser.test.{ts,tsx}";
const long = "test/**/*.long.test.{ts,tsx}";
/** Run in two tiers: with a tenth of their runs among the unit tests, with all of them among the long ones. */
const properties = "test/**/*.property.test.ts";

export default defineConfig({
  test: {
    // The testing module of Stripe's UI SDK registers its matchers on a global `expect`.
    globals: true,
    setupFiles: "test/random-seed.ts",
    // Databases, browsers and child processes share the machine with the tests.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // On two cores the default is one worker, which leaves half of a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // No state outlives a test, so files may share what they have loaded, which is half of the time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [unit],
          exclude: [integration, browser, long],
          provide: { shareOfRuns: 0.1 },
          pool: "threads",
        },
      },
      {
        extends: true,
        test: { name: "integration", include: [integration], globalSetup: "test/db/postgres.ts" },
      },
      {
        extends: true,
        test: { name: "browser", include: [browser], globalSetup: "test/db/postgres.ts" },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: [long, properties],
          globalSetup: "test/db/postgres.ts",
          provide: { shareOfRuns: 1 },
          testTimeout: 120_000,
        },
      },
    ],
  },
});
