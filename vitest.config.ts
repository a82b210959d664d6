import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/db/postgres.ts",
    include: ["test/**/*.test.{ts,tsx}"],
    // The testing module of Stripe's UI SDK registers its matchers on a global `expect`.
    globals: true,
    // Several databases and child processes share the machine with the tests.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
