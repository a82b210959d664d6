import type { Scheduler } from "./scheduler.ts";
import type { SandboxClock } from "./clock.ts";
import type { Params } from "./form.ts";
import type { Issuer } from "./issuer.ts";
import type { Random } from "./random.ts";
import type { Tenant } from "./tenant.ts";
import type { Webhooks } from "./webhooks.ts";
import type { Account } from "./wire.ts";

/** What every part of the model shares. */
export interface World {
  readonly clock: SandboxClock;
  readonly scheduler: Scheduler;
  /** Where identifiers, numbers and secrets come from. */
  readonly ids: Random;
  /** Where Stripe's own irregularities come from: the moments of its smart retries. */
  readonly chance: Random;
  readonly issuer: Issuer;
  readonly webhooks: Webhooks;
  /** Whether advancing a test clock moves the sandbox's clock. */
  readonly testClocksMoveTime: boolean;
  advanceTo(at: number): Promise<void>;
  /** Where the hosted pages are reached, without a slash at the end. */
  publicUrl(): string;
  /** A connected account by id; undefined when there is none. */
  account(id: string): Account | undefined;
  /** Puts an event on its way to every endpoint that listens. */
  announce(tenant: Tenant, eventId: string): void;
}

/** Which request an event answers to; both null where Stripe acted by itself. */
export interface RequestStamp {
  id: string | null;
  idempotency_key: string | null;
}

/** One change to one tenant's state and who asked for it: every state function takes it first. */
export interface Act {
  readonly world: World;
  readonly tenant: Tenant;
  readonly request: RequestStamp;
}

/** An API request: an act with its parameters. */
export interface Call extends Act {
  readonly params: Params;
  /** A segment of the path that the route left open. */
  path(name: string): string;
}

/** One endpoint of the API; `run` gives the object to answer with, before expansion. */
export interface Route {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  run(call: Call): object;
}

/** An act of Stripe itself, or of the customer on one of Stripe's pages: no request of the merchant stands behind it. */
export function stripesOwnAct(world: World, tenant: Tenant): Act {
  return { world, tenant, request: { id: null, idempotency_key: null } };
}

export function newId(act: { world: World }, prefix: string): string {
  return `${prefix}_1${act.world.ids.letters(23)}`;
}
