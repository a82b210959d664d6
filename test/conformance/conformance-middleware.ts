import type { MiddlewareHandler } from "hono";
import { validateEvent, validateRequest, validateResponse } from "./stripe-schema.ts";

/** One sentence on one value that Stripe's types refuse. */
export interface Violation {
  readonly of: "request" | "answer" | "event";
  readonly problem: string;
  /** How often it happened. */
  count: number;
}

/** `fetch`, or a Hono app's: what stands second is handed through. */
export type Fetch<Extra> = (input: string | URL | Request, extra?: Extra) => Response | Promise<Response>;

/** Watches a stand-in for Stripe: its requests, its answers and its events. */
export interface Conformance {
  /** For a stand-in made with Hono: put it before the routes. It reads the body through Hono's own cache. */
  readonly middleware: MiddlewareHandler;
  /** For any other, or for the client's side: a `fetch` that watches what goes through it. */
  around<Extra>(inner: Fetch<Extra>): Fetch<Extra>;
  /** Call it with the body of every webhook that is sent: the JSON text or the object. */
  event(body: string | object): void;
  /** What was found so far, each kind of problem once. */
  readonly violations: readonly Violation[];
  /** How many of each were looked at; a check that saw nothing proves nothing. */
  readonly checked: Readonly<Record<Violation["of"], number>>;
  /**
   * @param except problems that are known and accepted, word for word.
   * @throws with every other violation listed, or when nothing was checked at all.
   */
  assertNone(except?: readonly string[]): void;
}

/** Which traffic to judge. */
export interface ConformanceOptions {
  /** False for a test that sends wrong requests on purpose. */
  readonly requests?: boolean;
  /** Judge one in `every` of each kind; 1 judges all. A whole object takes about a tenth of a millisecond. */
  readonly every?: number;
}

/** A watch with its own count, to be used around one stand-in. */
export function conformanceMiddleware({ requests = true, every = 1 }: ConformanceOptions = {}): Conformance {
  const found = new Map<string, Violation>();
  const counts = { request: 0, answer: 0, event: 0 };
  const checked = { request: 0, answer: 0, event: 0 };

  function isDue(of: Violation["of"]): boolean {
    if (counts[of]++ % every !== 0) return false;
    checked[of]++;
    return true;
  }

  function record(of: Violation["of"], problems: readonly string[]): void {
    for (const text of problems) {
      const problem = text.replace(/(?<=[a-z_])\.\d+(?=[. ])/g, ".*"); // the same fault in every line of a list is one fault
      const known = found.get(`${of} ${problem}`);
      if (known) known.count++;
      else found.set(`${of} ${problem}`, { of, problem, count: 1 });
    }
  }

  function judgeRequest(method: string, url: URL, body: string): void {
    if (requests && isDue("request"))
      record("request", validateRequest(method, url.pathname + url.search, body));
  }

  async function judgeAnswer(method: string, url: URL, response: Response): Promise<void> {
    if (!isDue("answer")) return;
    const text = await response.clone().text();
    record(
      "answer",
      problemsOfText(text, (body) => validateResponse(method, url.pathname, response.status, body)),
    );
  }

  const middleware: MiddlewareHandler = async (c, next) => {
    const { method } = c.req;
    const url = new URL(c.req.url);
    if (!url.pathname.startsWith("/v1/")) return next();
    judgeRequest(method, url, await c.req.text());
    await next();
    await judgeAnswer(method, url, c.res);
  };

  function around<Extra>(inner: Fetch<Extra>): Fetch<Extra> {
    return async (input, extra) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (!url.pathname.startsWith("/v1/")) return inner(input, extra);
      const init = extra as RequestInit | undefined;
      const method = (input instanceof Request ? input.method : init?.method) ?? "GET";
      const body = input instanceof Request ? await input.clone().text() : String(init?.body ?? "");
      judgeRequest(method, url, body);
      const response = await inner(input, extra);
      await judgeAnswer(method, url, response);
      return response;
    };
  }

  return {
    middleware,
    around,
    event(body) {
      if (!isDue("event")) return;
      record("event", typeof body === "string" ? problemsOfText(body, validateEvent) : validateEvent(body));
    },
    get violations() {
      return [...found.values()];
    },
    get checked() {
      return { ...checked };
    },
    assertNone(except = []) {
      if (checked.request + checked.answer + checked.event === 0)
        throw new Error("Conformance: nothing was checked.");
      const left = [...found.values()].filter((v) => !except.includes(v.problem));
      if (left.length === 0) return;
      const lines = left.map((v) => `  ${v.of}, ${v.count} times: ${v.problem}`);
      throw new Error(`Stripe's types refuse:\n${lines.join("\n")}`);
    },
  };
}

function problemsOfText(text: string, check: (body: unknown) => string[]): string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [`no JSON: ${text.slice(0, 60)}`];
  }
  return check(body);
}
