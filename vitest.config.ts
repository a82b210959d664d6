import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What a file's name says about it; a test belongs into the first of these tiers that can fail. */
const IN_TIER = {
  integration: "test/**/*.integration.test.{ts,tsx}",
  browser: "test/**/*.browser.test.{ts,tsx}",
  long: "test/**/*.long.test.{ts,tsx}",
};

export default defineConfig({
  test: {
    // The testing module of Stripe's UI SDK registers its matchers on a global `expect`.
    globals: true,
    // On two cores the default is one worker, which leaves half of a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: Object.values(IN_TIER),
          // No state outlives a test, so files may share what they have loaded, which is half of the time.
          isolate: false,
          pool: "threads",
        },
      },
      ...Object.entries(IN_TIER).map(([name, include]) => ({
        extends: true as const,
        test: {
          name,
          include: [include],
          globalSetup: "test/db/postgres.ts",
          // Several databases and child processes share the machine with the tests.
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      })),
    ],
  },
});
