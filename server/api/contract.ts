import type { z } from "zod";
import { accountContract } from "./account/contract.ts";
import type { ApiErrorCode } from "./api-error.ts";
import { backtestContract } from "./backtest/contract.ts";
import { casesContract } from "./cases/contract.ts";
import { customersContract } from "./customers/contract.ts";
import { experimentsContract } from "./experiments/contract.ts";
import { holdsContract } from "./holds/contract.ts";
import { messagesContract } from "./messages/contract.ts";
import { notesContract } from "./notes/contract.ts";
import { overviewContract } from "./overview/contract.ts";
import { ownersContract } from "./owners/contract.ts";
import { reportsContract } from "./reports/contract.ts";
import type { Role } from "./roles.ts";
import { segmentsContract } from "./segments/contract.ts";
import { settingsContract } from "./settings/contract.ts";
import { setupContract } from "./setup/contract.ts";
import { staffRequestsContract } from "./staff-requests/contract.ts";
import { startContract } from "./start/contract.ts";
import { strategiesContract } from "./strategies/contract.ts";
import { tasksContract } from "./tasks/contract.ts";
import { timelineContract } from "./timeline/contract.ts";

/** Every procedure of the API, by name. */
export const CONTRACT = {
  ...casesContract,
  ...ownersContract,
  ...notesContract,
  ...customersContract,
  ...timelineContract,
  ...holdsContract,
  ...staffRequestsContract,
  ...tasksContract,
  ...segmentsContract,
  ...strategiesContract,
  ...messagesContract,
  ...experimentsContract,
  ...backtestContract,
  ...reportsContract,
  ...overviewContract,
  ...accountContract,
  ...settingsContract,
  ...setupContract,
  ...startContract,
};

export type Contract = typeof CONTRACT;
export type ProcedureName = keyof Contract;

/** The input as a caller writes it: fields with a default may be left out. */
export type Input<Name extends ProcedureName> = z.input<Contract[Name]["input"]>;
export type Output<Name extends ProcedureName> = z.output<Contract[Name]["output"]>;

/** The input as a handler gets it, checked and with its defaults, and the output as a handler returns it. */
export type HandlerInput<Name extends ProcedureName> = z.output<Contract[Name]["input"]>;
export type HandlerOutput<Name extends ProcedureName> = z.input<Contract[Name]["output"]>;

/** Why a call was refused: for people (`message`, and `next` for the next step) and for code (`code`, `fields`). */
export type ApiErrorBody = {
  code: ApiErrorCode;
  message: string;
  next: string;
  /** With `invalid_input`: the path in the input and what is expected there. */
  fields?: { path: string; message: string }[];
};

/** What every successful answer to the Dashboard says besides its output. */
export type AnswerMeta = {
  /** The server's time, UTC epoch ms. The extension counts "tomorrow" from here. */
  at: number;
  /** The caller, as the server sees them. */
  you: { userId: string; roles: Role[] };
  /** The names of staff, by user id. */
  staff: Record<string, string>;
  /** IANA zone of the account: the one clock on which the extension shows times. */
  timeZone: string;
};

/** The extension's labels. An answer brings them when the payload asked for them. */
export type AnswerLabels = {
  labels?: {
    /** Whose plurals and numbers the messages have: that of the texts, which may not be the one asked for. */
    locale: string;
    /** ICU MessageFormat by `group.key`. */
    messages: Readonly<Record<string, string>>;
  };
};

export type Answer<Name extends ProcedureName> = (
  | ({ ok: true; output: Output<Name> } & AnswerMeta)
  | { ok: false; error: ApiErrorBody }
) &
  AnswerLabels;

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
  /** `userContext.roles` unchanged: Stripe refuses to sign a role that the user does not hold. */
  stripe_roles?: { id?: string; name?: string; type: string }[];
  /** `userContext.locale`. The answer's texts are in its language, or else in English. */
  locale?: string;
  /** True while the extension has no labels in that language. The answer then brings them. */
  labels?: boolean;
  /** `userContext.name`: colleagues see it beside what this user does. */
  user_name?: string;
};
