import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/db/postgres.ts",
    include: ["test/**/*.test.{ts,tsx}"],
    // The testing module of Stripe's UI SDK registers its matchers on a global `expect`.
    globals: true,
    // On two cores the default is one worker, which leaves half of a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Several databases and child processes share the machine with the tests.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
