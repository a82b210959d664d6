import { createHmac } from "node:crypto";
import type { Scheduler } from "./scheduler.ts";
import { DAY, HOUR, MINUTE, SECOND, type SandboxClock } from "./clock.ts";
import { API_VERSION, type EventRecord, matches, renderEvent } from "./events.ts";
import type { Random } from "./random.ts";
import type { Tenant } from "./tenant.ts";

export interface EndpointOptions {
  url: string;
  /** One secret, or several while one is being rolled: each gives its own `v1`. */
  secrets: string[];
  /** A Connect endpoint gets the events of connected accounts; any other, those of the platform's own account. */
  connect?: boolean;
  /** Which mode's events it gets; both when left out, as for a test that wants everything in one place. */
  livemode?: boolean;
  apiVersion?: string;
  /** Types or patterns such as `invoice.*`; everything when left out. */
  events?: string[];
  /** The account that made it; the platform when left out. */
  owner?: string;
  description?: string | null;
  metadata?: Record<string, string>;
  /** Epoch seconds. */
  created?: number;
}

export interface WebhookEndpoint extends Readonly<EndpointOptions> {
  readonly id: string;
  readonly owner: string;
  readonly created: number;
  /** Tries made, tries answered with 2xx, and events given up. */
  readonly tries: number;
  readonly accepted: number;
  readonly givenUp: number;
  /** While disabled, events pass it by and are lost to it, and what is due for retry is given up. */
  enabled: boolean;
}

/** How deliveries misbehave; everything is drawn from the sandbox's seed. */
export interface DeliveryHabits {
  /** `ordered`: in the order of the events. `shuffled`: each after its own delay, so that late ones are overtaken. */
  mode: "ordered" | "shuffled";
  /** The share of events that arrive a second time. */
  duplicate: number;
  /** The bounds of the delay, in milliseconds of the sandbox's clock. */
  delayMs: readonly [number, number];
  /** How many deliveries due at one instant are sent together; 1 sends one at a time. */
  concurrency: number;
}

export const IMMEDIATE: DeliveryHabits = { mode: "ordered", duplicate: 0, delayMs: [0, 0], concurrency: 1 };

/** Sends one webhook and resolves to the HTTP status; a rejection is a failed connection. */
export type Send = (url: string, body: string, headers: Record<string, string>) => Promise<number>;

/**
 * Stripe retries with exponential backoff for up to three days in live mode, and three times over a few hours in a
 * sandbox (docs.stripe.com/webhooks). The intervals are not published; these are assumptions inside those bounds.
 */
const LIVE_BACKOFF = [
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  12 * HOUR,
  12 * HOUR,
  12 * HOUR,
  12 * HOUR,
];
const TEST_BACKOFF = [MINUTE, HOUR, 3 * HOUR];
const GIVE_UP_AFTER = 3 * DAY;
const ANSWER_WITHIN = 20 * SECOND;

interface LiveEndpoint extends EndpointOptions {
  id: string;
  owner: string;
  created: number;
  tries: number;
  accepted: number;
  givenUp: number;
  enabled: boolean;
  lastPlannedAt: number;
}

/** Puts every event on its way to every endpoint that listens for it, signed, at least once. */
export class Webhooks {
  habits: DeliveryHabits = IMMEDIATE;
  readonly #endpoints: LiveEndpoint[] = [];
  readonly #agenda: Scheduler;
  readonly #clock: SandboxClock;
  readonly #random: Random;
  readonly #send: Send;
  readonly #platform: string;

  constructor(
    agenda: Scheduler,
    clock: SandboxClock,
    random: Random,
    platform: string,
    send: Send = postOverHttp,
  ) {
    this.#agenda = agenda;
    this.#clock = clock;
    this.#random = random;
    this.#platform = platform;
    this.#send = send;
  }

  get endpoints(): readonly WebhookEndpoint[] {
    return this.#endpoints;
  }

  addEndpoint(options: EndpointOptions): WebhookEndpoint {
    if (options.secrets.length === 0)
      throw new Error(`Webhook endpoint ${options.url} needs at least one secret`);
    const endpoint: LiveEndpoint = {
      ...options,
      owner: options.owner ?? this.#platform,
      created: options.created ?? this.#clock.seconds(),
      id: `we_1${this.#random.letters(23)}`,
      tries: 0,
      accepted: 0,
      givenUp: 0,
      enabled: true,
      lastPlannedAt: 0,
    };
    this.#endpoints.push(endpoint);
    return endpoint;
  }

  changeEndpoint(
    id: string,
    change: Pick<Partial<LiveEndpoint>, "description" | "enabled" | "events" | "metadata" | "url">,
  ): void {
    Object.assign(this.#endpoints.find((endpoint) => endpoint.id === id) ?? {}, change);
  }

  /** What is still due for retry is given up. */
  removeEndpoint(id: string): void {
    const at = this.#endpoints.findIndex((endpoint) => endpoint.id === id);
    for (const endpoint of this.#endpoints.splice(at, at < 0 ? 0 : 1)) endpoint.enabled = false;
  }

  announce(tenant: Tenant, record: EventRecord): void {
    for (const endpoint of this.#endpoints) {
      const connected = tenant.account.id !== endpoint.owner;
      if (!endpoint.enabled || (endpoint.connect ?? false) !== connected) continue;
      if (endpoint.livemode !== undefined && endpoint.livemode !== tenant.livemode) continue;
      if (endpoint.events !== undefined && !endpoint.events.some((pattern) => matches(pattern, record.type)))
        continue;
      record.pending += 1;
      this.#plan(endpoint, tenant, record, this.#firstTryAt(endpoint), 0);
      if (this.habits.duplicate > 0 && this.#random.chance(this.habits.duplicate))
        this.#plan(endpoint, tenant, record, this.#firstTryAt(endpoint), 0);
    }
  }

  #firstTryAt(endpoint: LiveEndpoint): number {
    const [low, high] = this.habits.delayMs;
    const at = this.#clock.now() + (high > 0 ? this.#random.integer(low, high) : 0);
    if (this.habits.mode === "shuffled") return at;
    endpoint.lastPlannedAt = Math.max(at, endpoint.lastPlannedAt);
    return endpoint.lastPlannedAt;
  }

  #plan(endpoint: LiveEndpoint, tenant: Tenant, record: EventRecord, at: number, tries: number): void {
    this.#agenda.plan(
      at,
      `deliver ${record.type}`,
      () => this.#deliver(endpoint, tenant, record, tries),
      endpoint.id,
    );
  }

  async #deliver(
    endpoint: LiveEndpoint,
    tenant: Tenant,
    record: EventRecord,
    tries: number,
  ): Promise<() => void> {
    if (!endpoint.enabled) {
      return () => {
        endpoint.givenUp += 1;
        record.undelivered = true;
      };
    }
    const account = endpoint.connect ? tenant.account.id : undefined;
    const body = JSON.stringify(
      renderEvent(tenant, record, endpoint.apiVersion ?? API_VERSION, account),
      null,
      2,
    );
    const seconds = this.#clock.seconds();
    const signatures = endpoint.secrets.map((secret) => `v1=${signature(seconds, body, secret)}`);
    endpoint.tries += 1;
    const status = await this.#send(endpoint.url, body, {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": [`t=${seconds}`, ...signatures].join(","),
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }).catch(() => 0);
    // What follows from the answer is told to the caller, who runs it in the order of the deliveries: the order in
    // which answers happen to arrive must not shape the run.
    return () => this.#conclude(endpoint, tenant, record, tries, status);
  }

  #conclude(
    endpoint: LiveEndpoint,
    tenant: Tenant,
    record: EventRecord,
    tries: number,
    status: number,
  ): void {
    if (status >= 200 && status < 300) {
      endpoint.accepted += 1;
      record.pending = Math.max(0, record.pending - 1);
      return;
    }
    record.undelivered = true;
    const wait = (tenant.livemode ? LIVE_BACKOFF : TEST_BACKOFF)[tries];
    const at = this.#clock.now() + (wait ?? 0);
    if (wait === undefined || at > record.at + GIVE_UP_AFTER) endpoint.givenUp += 1;
    else this.#plan(endpoint, tenant, record, at, tries + 1);
  }
}

function signature(seconds: number, body: string, secret: string): string {
  return createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
}

async function postOverHttp(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers,
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  await response.arrayBuffer();
  return response.status;
}
