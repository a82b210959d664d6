import type { Handlers } from "../context.ts";
import { runSetupChecks } from "./checks.ts";
import type { setupContract } from "./contract.ts";

export const setupHandlers: Handlers<typeof setupContract> = {
  "setup.check": async (context) => {
    const tasks = await runSetupChecks(context);
    return { tasks, complete: tasks.every(({ optional, status }) => optional || status === "complete") };
  },
};
