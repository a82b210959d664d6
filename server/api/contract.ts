import type { z } from "zod";
import { accounts } from "./settings/contract.ts";
import { cases } from "./cases/contract.ts";
import { dryRuns } from "./backtest/contract.ts";
import { experiments } from "./experiments/contract.ts";
import { figures } from "./reports/contract.ts";
import { holds } from "./holds/contract.ts";
import { staffRequests } from "./staff-requests/contract.ts";
import { segments } from "./segments/contract.ts";
import { setup } from "./setup/contract.ts";
import { strategies } from "./strategies/contract.ts";
import { tasks } from "./tasks/contract.ts";
import { timeline } from "./timeline/contract.ts";
import type { ApiErrorCode } from "./api-error.ts";
import type { Role } from "./roles.ts";

/** Every procedure of the API, by name. */
export const CONTRACT = {
  ...cases,
  ...timeline,
  ...holds,
  ...staffRequests,
  ...tasks,
  ...segments,
  ...strategies,
  ...experiments,
  ...dryRuns,
  ...figures,
  ...accounts,
  ...setup,
};

export type Contract = typeof CONTRACT;
export type ProcedureName = keyof Contract;

/** What a caller writes: fields with a default may be left out. */
export type Input<Name extends ProcedureName> = z.input<Contract[Name]["input"]>;
export type Output<Name extends ProcedureName> = z.output<Contract[Name]["output"]>;

/** What the server's side of a procedure gets and gives. */
export type Given<Name extends ProcedureName> = z.output<Contract[Name]["input"]>;
export type Returned<Name extends ProcedureName> = z.input<Contract[Name]["output"]>;

/** Why a call was refused: for people (`message`, what to do `next`) and for code (`code`, `fields`). */
export type ApiErrorBody = {
  code: ApiErrorCode;
  message: string;
  next: string;
  /** With `invalid_input`: the path in the input and what is expected there. */
  fields?: { path: string; message: string }[];
};

/** What every good answer says besides its output. */
export type Around = {
  /** The server's time, UTC epoch ms: what is "tomorrow" is counted from here. */
  at: number;
  /** Whom the server takes the caller for. */
  you: { userId: string; roles: Role[] };
  /** What staff are called, by user id. */
  staff: Record<string, string>;
};

/** What any answer brings if the payload asked for it: the extension's labels, by `GROUP.name`. */
export type Labelled = { labels?: Readonly<Record<string, string>> };

export type Answer<Name extends ProcedureName> = (
  | ({ ok: true; output: Output<Name> } & Around)
  | { ok: false; error: ApiErrorBody }
) &
  Labelled;

/** A typed client of the API, however it signs and sends. */
export type ApiClient = <Name extends ProcedureName>(
  procedure: Name,
  input: Input<Name>,
) => Promise<Answer<Name>>;

/**
 * The payload that the Dashboard hands to `fetchStripeSignature`. Stripe signs, and the client sends as
 * the body, exactly `JSON.stringify({ ...payload, user_id, account_id })`.
 */
export type Payload<Name extends ProcedureName = ProcedureName> = {
  procedure: Name;
  input: Input<Name>;
  livemode: boolean;
  /** 16 to 64 of A-Z, a-z, 0-9, _ and -; a new one for every call. */
  nonce: string;
  /** `userContext.roles` as they are: Stripe refuses to sign what the user does not hold. */
  stripe_roles?: { id?: string; name?: string; type: string }[];
  /** `userContext.locale`; the answer's texts are in its language, or else in English. */
  locale?: string;
  /** True while the extension has no labels in that language: the answer then brings them. */
  labels?: boolean;
  /** `userContext.name`: what colleagues see beside what this user does. */
  user_name?: string;
};
