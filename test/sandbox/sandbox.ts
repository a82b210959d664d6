import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { type AccountOptions, buildAccount } from "./accounts.ts";
import { CustomerActions } from "./customer-actions.ts";
import { Scheduler, type ScheduledAction, type Appointment } from "./scheduler.ts";
import { DAY, SandboxClock } from "./clock.ts";
import { emit } from "./events.ts";
import { Faults } from "./faults.ts";
import { addHostedPages } from "./hosted-pages.ts";
import { apiApp } from "./http.ts";
import { IdempotencyKeys } from "./idempotency.ts";
import { type Issuer, TestCardIssuer } from "./issuer.ts";
import type { KeyOptions } from "./keys.ts";
import { Random } from "./random.ts";
import { type RateLimit, RateLimiter } from "./rate-limit.ts";
import { NO_RETRIES } from "./retry-schedule.ts";
import { type AccountSettings, Tenant } from "./tenant.ts";
import {
  type DeliveryHabits,
  type EndpointOptions,
  type Send,
  type WebhookEndpoint,
  Webhooks,
} from "./webhooks.ts";
import type { Account } from "./wire.ts";
import { type Act, stripesOwnAct, type World } from "./world.ts";

export interface SandboxOptions {
  /** Names the whole run: the same seed and the same requests give the same ids, delays and retries. */
  seed?: number | string;
  /** Epoch milliseconds at which the sandbox's clock begins. */
  startAt?: number;
  issuer?: Issuer;
  /** Off when left out. */
  rateLimit?: RateLimit;
  /** Only these keys are accepted; any well-formed one when left out. */
  keys?: string[];
  /** Whether an account that was never added is refused; otherwise it comes into being when first named. */
  restrictAccounts?: boolean;
  /** How webhooks leave; over HTTP when left out. */
  send?: Send;
  /** Where people reach the hosted pages; known by itself once `listen` has been called. */
  publicUrl?: string;
  /** Whether advancing a test clock moves the sandbox's clock, as somebody who drives it by the API alone needs. */
  testClocksMoveTime?: boolean;
  /** Stripe's behaviour for accounts that say nothing else. */
  settings?: Partial<AccountSettings>;
}

export interface AddAccountOptions extends AccountOptions {
  settings?: Partial<AccountSettings>;
}

const DEFAULT_SETTINGS: AccountSettings = {
  retrySchedule: NO_RETRIES,
  overdueEventDays: null,
  willBeDueEventDays: null,
  retryBankDebits: false,
  portalSaved: { live: true, test: true },
  collectionGoesOn: true,
  cancelStopsInvoicesOf: "customer",
  failsWhereActionIsRequired: true,
  pauseOnFailure: null,
};

/** 2026-01-01T00:00:00Z. */
const DEFAULT_START = 1_767_225_600_000;

/**
 * A simulated Stripe: state, clock and API in one process. Use it in process through `app.request`/`fetch`, or let it
 * `listen` on a port and point the real client at it. Nothing moves by itself: `advanceTo` moves the clock and runs
 * what falls due, in order.
 */
export class Sandbox implements World {
  readonly clock: SandboxClock;
  readonly scheduler = new Scheduler();
  readonly ids: Random;
  readonly chance: Random;
  readonly requestIds: Random;
  readonly issuer: Issuer;
  readonly idempotency = new IdempotencyKeys();
  readonly faults = new Faults();
  readonly limiter: RateLimiter | undefined;
  readonly webhooks: Webhooks;
  readonly app: Hono;
  readonly acts: CustomerActions;
  /** The platform's own account: what a key without a `Stripe-Account` header acts for. */
  readonly platformAccount: string;

  readonly testClocksMoveTime: boolean;

  readonly #tenants = new Map<string, Tenant>();
  readonly #accounts = new Map<string, { account: Account; settings: AccountSettings }>();
  readonly #keys = new Map<string, KeyOptions>();
  readonly #deauthorized = new Set<string>();
  readonly #options: SandboxOptions;
  #publicUrl: string;
  #advancing: Promise<void> = Promise.resolve();
  #server: Server | undefined;
  #prunedAt: number;

  constructor(options: SandboxOptions = {}) {
    const random = new Random(options.seed ?? 1);
    this.#options = options;
    this.clock = new SandboxClock(options.startAt ?? DEFAULT_START);
    this.#prunedAt = this.clock.now();
    this.testClocksMoveTime = options.testClocksMoveTime ?? false;
    this.ids = random.fork("ids");
    this.chance = random.fork("chance");
    this.requestIds = random.fork("requests");
    this.issuer = options.issuer ?? new TestCardIssuer();
    this.limiter = options.rateLimit === undefined ? undefined : new RateLimiter(options.rateLimit);
    this.#publicUrl = options.publicUrl ?? "http://sandbox.invalid";
    this.platformAccount = `acct_1${random.fork("platform").letters(15)}`;
    this.webhooks = new Webhooks(
      this.scheduler,
      this.clock,
      random.fork("webhooks"),
      this.platformAccount,
      options.send,
    );
    this.addAccount({ id: this.platformAccount, name: "Sandbox Platform" });
    this.acts = new CustomerActions(this);
    const app = apiApp(this);
    addHostedPages(app as unknown as Hono, this);
    this.app = app as unknown as Hono;
  }

  publicUrl(): string {
    return this.#publicUrl;
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id)?.account;
  }

  /** Adds a merchant that is connected to the platform; its live and its test side share nothing but the id. */
  addAccount(options: AddAccountOptions = {}): Account {
    const id = options.id ?? `acct_1${this.ids.letters(15)}`;
    const account = buildAccount(id, this.clock.seconds(), options);
    const settings = { ...structuredClone(DEFAULT_SETTINGS), ...this.#options.settings, ...options.settings };
    this.#accounts.set(id, { account, settings });
    this.#deauthorized.delete(id);
    return account;
  }

  /** What a merchant sets in the Dashboard, for both modes; changes apply from the next decision on. */
  settingsOf(account: string): AccountSettings {
    const found = this.#accounts.get(account);
    if (found === undefined) throw new Error(`The sandbox has no account ${account}: add it with addAccount`);
    return found.settings;
  }

  tenant(accountId: string, livemode: boolean): Tenant {
    const key = `${accountId} ${livemode}`;
    let tenant = this.#tenants.get(key);
    if (tenant === undefined) {
      if (!this.#accounts.has(accountId)) this.addAccount({ id: accountId });
      const { account, settings } = this.#accounts.get(accountId)!;
      tenant = new Tenant(account, livemode, settings);
      this.#tenants.set(key, tenant);
    }
    return tenant;
  }

  /** For state functions called directly: an act of Stripe's own, without a request behind it. */
  act(account: string, livemode: boolean): Act {
    return stripesOwnAct(this, this.tenant(account, livemode));
  }

  acceptsKey(key: string): boolean {
    return this.#keys.has(key) || (this.#options.keys?.includes(key) ?? true);
  }

  /** Adds a key: of another account than the platform's, or one that may not do everything. */
  addKey(key: string, options: KeyOptions): void {
    this.#keys.set(key, options);
  }

  keyOptions(key: string): KeyOptions | undefined {
    return this.#keys.get(key);
  }

  acceptsAccount(id: string): boolean {
    if (this.#deauthorized.has(id)) return false;
    return this.#accounts.has(id) || !this.#options.restrictAccounts;
  }

  /** The merchant installs the app. */
  authorize(account: string, livemode = false, application = APPLICATION): void {
    if (application === APPLICATION) this.#deauthorized.delete(account);
    emit(this.act(account, livemode), "account.application.authorized", application);
  }

  /** The merchant removes the app: from now on the platform's keys cannot reach the account. */
  deauthorize(account: string, livemode = false, application = APPLICATION): void {
    emit(this.act(account, livemode), "account.application.deauthorized", application);
    if (application === APPLICATION) this.#deauthorized.add(account);
  }

  get delivery(): DeliveryHabits {
    return this.webhooks.habits;
  }

  set delivery(habits: Partial<DeliveryHabits>) {
    this.webhooks.habits = { ...this.webhooks.habits, ...habits };
  }

  addEndpoint(options: EndpointOptions): WebhookEndpoint {
    return this.webhooks.addEndpoint(options);
  }

  announce(tenant: Tenant, eventId: string): void {
    const record = tenant.eventsById.get(eventId);
    if (record !== undefined) this.webhooks.announce(tenant, record);
  }

  /** Plans a caller's own action on the scheduler, among Stripe's. */
  schedule(at: number, name: string, act: ScheduledAction): Appointment {
    return this.scheduler.plan(at, name, act);
  }

  /** When the next thing falls due, in epoch milliseconds; undefined when nothing is planned. */
  nextDueAt(): number | undefined {
    return this.scheduler.nextAt();
  }

  /**
   * Moves the clock to `at` (epoch milliseconds) and runs everything due until then in order of time, webhook
   * deliveries included; a delivery is awaited before the clock moves on. Calls queue up behind each other, so an act
   * on the scheduler must not wait for one.
   */
  advanceTo(at: number): Promise<void> {
    const run = this.#advancing.then(() => this.#advance(at));
    this.#advancing = run.catch(() => {});
    return run;
  }

  /** Runs what is due at this instant, such as webhooks of what has just happened. */
  settle(): Promise<void> {
    return this.advanceTo(this.clock.now());
  }

  async #advance(until: number): Promise<void> {
    for (;;) {
      const next = this.scheduler.nextAt();
      if (next === undefined || next > until) break;
      this.clock.moveTo(next);
      const taken = this.scheduler.take(this.webhooks.habits.concurrency);
      if (taken === undefined) break;
      for (const conclude of await Promise.all(taken.actions.map((act) => act())))
        if (typeof conclude === "function") conclude();
    }
    this.clock.moveTo(until);
    if (this.clock.now() > this.#prunedAt + DAY) {
      this.#prunedAt = this.clock.now();
      this.idempotency.prune(this.clock.now());
    }
  }

  /** Answers a request without a socket, for `Stripe.createFetchHttpClient(sandbox.fetch)`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    this.app.request(input instanceof URL ? input.href : input, init);

  /** Listens on a port of this machine (0 picks one) and resolves to it. */
  async listen(port = 0, hostname = "127.0.0.1"): Promise<number> {
    const server = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: this.app.fetch, port, hostname }, () => resolve(started as Server));
    });
    this.#server = server;
    const { port: bound } = server.address() as AddressInfo;
    if (this.#options.publicUrl === undefined) this.#publicUrl = `http://${hostname}:${bound}`;
    return bound;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const APPLICATION = { id: "ca_sandboxMakegood", object: "application", name: "Makegood" };
