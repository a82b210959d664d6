/**
 * How a request can go wrong on the way:
 * - `server_error`: 500, nothing executed, nothing kept under the idempotency key
 * - `server_error_after`: executed, but the answer is a 500, and that 500 is what the key replays
 * - `rate_limited`: 429, nothing executed
 * - `key_expired`: 401, as after a key was rolled; nothing executed
 * - `permission_missing`: 403, as with a restricted key that may not do this; nothing executed
 * - `lock_timeout`: 429 with code lock_timeout, nothing executed
 * - `reset_before`: the connection breaks before anything is executed
 * - `reset_after`: executed, and the connection breaks before the answer arrives: the outcome is unknown
 * - `hold`: executed, and the answer waits until `release()`; meanwhile the idempotency key is in use
 */
export type FaultKind =
  | "server_error"
  | "server_error_after"
  | "rate_limited"
  | "key_expired"
  | "permission_missing"
  | "lock_timeout"
  | "reset_before"
  | "reset_after"
  | "hold";

export interface FaultPlan {
  kind: FaultKind;
  /** How many matching requests it strikes; 1 when left out. */
  times?: number;
  method?: "GET" | "POST" | "DELETE";
  /** Matched against the path without its query; every path when left out. */
  path?: RegExp;
  account?: string;
}

export interface PlannedFault {
  /** How many requests it has struck so far. */
  readonly struck: number;
  /** Lets answers go that a `hold` keeps back, and lifts the rest of the fault. */
  release(): void;
}

interface ActiveFault extends FaultPlan {
  left: number;
  struck: number;
  released: Promise<void>;
}

/** Faults on request, for tests and simulations: they strike the next requests that match, in the order planned. */
export class Faults {
  readonly #active: ActiveFault[] = [];

  plan(plan: FaultPlan): PlannedFault {
    let open = () => {};
    const released = new Promise<void>((resolve) => {
      open = resolve;
    });
    const fault: ActiveFault = { ...plan, left: plan.times ?? 1, struck: 0, released };
    this.#active.push(fault);
    return {
      get struck() {
        return fault.struck;
      },
      release: () => {
        fault.left = 0;
        open();
      },
    };
  }

  clear(): void {
    this.#active.length = 0;
  }

  /** The fault that strikes this request, if any. */
  strike(
    method: string,
    path: string,
    account: string,
  ): { kind: FaultKind; released: Promise<void> } | undefined {
    const fault = this.#active.find(
      (candidate) =>
        candidate.left > 0 &&
        (candidate.method === undefined || candidate.method === method) &&
        (candidate.path === undefined || candidate.path.test(path)) &&
        (candidate.account === undefined || candidate.account === account),
    );
    if (fault === undefined) return undefined;
    fault.left -= 1;
    fault.struck += 1;
    if (fault.left === 0 && fault.kind !== "hold") this.#active.splice(this.#active.indexOf(fault), 1);
    return { kind: fault.kind, released: fault.released };
  }
}
