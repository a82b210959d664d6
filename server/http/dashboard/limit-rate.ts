import { ApiError } from "../../api/api-error.ts";
import type { Clock } from "../../clock.ts";
import { rateLimit } from "../rate-limit.ts";
import { CONTRACT, type ProcedureName } from "../../api/contract.ts";
import type { Procedure } from "../../api/procedure.ts";
import type { DashboardEnv } from "./dashboard-env.ts";

/** A Dashboard page makes about ten calls at once, and nobody clicks four times a second for long. */
const RATE = { burst: 60, perSecond: 4 };

const procedures: Readonly<Partial<Record<ProcedureName, Procedure>>> = CONTRACT;

/**
 * Limits the calls of one user in one account, each by its weight. After `readPayload` and `matchProcedure`.
 *
 * @example
 * ```ts
 * api.post("/api/v1/:procedure", readPayload(), limitRate({ clock }), handler);
 * ```
 */
export const limitRate = ({ clock }: { clock: Clock }) =>
  rateLimit<DashboardEnv>({
    rate: RATE,
    clock,
    keyOf: (c) => `${c.get("account")} ${c.get("payload").user_id}`,
    weightOf: (c) => procedures[c.get("procedure")]?.weight ?? 1,
    onLimit: (c, waitMs) => {
      const seconds = Math.ceil(waitMs / 1000);
      c.header("retry-after", String(seconds));
      throw new ApiError("rate_limited", "You called too often.", `Wait ${seconds} s and try again.`);
    },
  });
