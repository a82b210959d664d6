import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import Stripe from "stripe";
import { afterAll, beforeAll, describe } from "vitest";
import type { Database } from "../../db/database.ts";
import { createDashboardApi } from "../../server/http/dashboard/dashboard-api.ts";
import type { ApiServices } from "../../server/api/context.ts";
import type { Answer, ApiErrorBody, Input, Output, ProcedureName } from "../../server/api/contract.ts";
import type { RequestEnv, RequestProblem } from "../../server/http/request-env.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { Merchant, TestClock } from "./merchant.ts";
import { unreachableServices } from "./services.ts";

export const SECRET = "absec_the_app";

const ADMIN = [{ id: "admin", name: "Administrator", type: "builtIn" }];

/** How a call differs from the usual one: an administrator's, signed now, with the app's secret. */
export type Signing = {
  accountId?: string;
  livemode?: boolean;
  userId?: string;
  roles?: { id?: string; name?: string; type: string }[];
  nonce?: string;
  secret?: string;
  signedAt?: number;
  locale?: string;
  userName?: string;
  /** Whether the answer is to bring the labels. */
  labels?: boolean;
  /** Changes what is signed and sent. */
  rewrite?: (text: string) => string;
  /** Sent in place of what was signed. */
  body?: string;
  path?: string;
  headers?: Record<string, string>;
};

export type Called<Name extends ProcedureName> = { status: number; headers: Headers; answer: Answer<Name> };

/** The server's API with a database of its own, and the Dashboard's side of it, with Stripe's signature. */
export class Dashboard {
  readonly clock = new TestClock();
  readonly problems: RequestProblem[] = [];
  nudges = 0;
  readonly app: Hono<RequestEnv>;
  readonly db: Database;

  constructor(db: Database, secrets: readonly string[] = [SECRET], services: Partial<ApiServices> = {}) {
    this.db = db;
    const api = createDashboardApi({
      ...unreachableServices({ db, clock: this.clock, nudge: () => this.nudges++ }),
      ...services,
      signingSecrets: secrets,
      report: (problem) => this.problems.push(problem),
    });
    this.app = new Hono<RequestEnv>();
    this.app.use(async (c, next) => {
      c.set("requestId", "req_1");
      await next();
    });
    this.app.route("/", api);
  }

  async merchant(stripeAccountId = "acct_1", livemode = true): Promise<Merchant> {
    return new Merchant(this.db, this.clock, stripeAccountId, livemode).enrol();
  }

  async call<Name extends ProcedureName>(
    procedure: Name,
    input: Input<Name>,
    how: Signing = {},
  ): Promise<Called<Name>> {
    const payload = {
      procedure,
      input,
      livemode: how.livemode ?? true,
      nonce: how.nonce ?? randomUUID(),
      ...(how.roles === undefined
        ? { stripe_roles: ADMIN }
        : how.roles.length > 0
          ? { stripe_roles: how.roles }
          : {}),
      ...(how.locale === undefined ? {} : { locale: how.locale }),
      ...(how.labels === undefined ? {} : { labels: how.labels }),
      ...(how.userName === undefined ? {} : { user_name: how.userName }),
    };
    const { rewrite = (text: string) => text } = how;
    const text = rewrite(
      JSON.stringify({
        ...payload,
        user_id: how.userId ?? "usr_1",
        account_id: how.accountId ?? "acct_1",
      }),
    );
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: text,
      secret: how.secret ?? SECRET,
      timestamp: Math.floor((how.signedAt ?? this.clock.now()) / 1000),
    });
    const response = await this.app.request(how.path ?? `/api/v1/${procedure}`, {
      method: "POST",
      headers: { "content-type": "application/json", "stripe-signature": signature, ...how.headers },
      body: how.body ?? text,
    });
    return {
      status: response.status,
      headers: response.headers,
      answer: (await response.json()) as Answer<Name>,
    };
  }

  /** The output of a call that must succeed. */
  async ask<Name extends ProcedureName>(
    procedure: Name,
    input: Input<Name>,
    how?: Signing,
  ): Promise<Output<Name>> {
    const { answer } = await this.call(procedure, input, how);
    if (!answer.ok) throw new Error(`${procedure} was refused: ${JSON.stringify(answer.error)}`);
    return answer.output;
  }

  /** The error of a call that must be refused, with its status. */
  async refused<Name extends ProcedureName>(
    procedure: Name,
    input: Input<Name>,
    how?: Signing,
  ): Promise<ApiErrorBody & { status: number }> {
    const { status, answer } = await this.call(procedure, input, how);
    if (answer.ok) throw new Error(`${procedure} was not refused`);
    return { status, ...answer.error };
  }
}

/** Runs the same tests on both databases, each with a fresh one; `url` opens it once more. */
export function onBothDatabases(
  name: string,
  tests: (dashboard: () => Dashboard, url: () => string) => void,
) {
  describe.each(["sqlite", "postgres"] as const)(`${name} on %s`, (dialect) => {
    let opened: TestDatabase;
    let dashboard: Dashboard;
    beforeAll(async () => {
      opened = await databases[dialect]();
      dashboard = new Dashboard(opened.db);
    });
    afterAll(() => opened.drop());
    tests(
      () => dashboard,
      () => opened.url,
    );
  });
}
