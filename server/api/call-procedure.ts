import type { z } from "zod";
import { type Database, isQueryTimeout } from "../../db/database.ts";
import { takeCallId } from "../../db/stores/used-call-ids.ts";
import { ApiError, replayed } from "./api-error.ts";
import type { Context, Handler } from "./context.ts";
import { CONTRACT, type Output, type ProcedureName } from "./contract.ts";
import { HANDLERS } from "./handlers.ts";
import { hasTooManyParts, MAX_INPUT_PARTS } from "./input-size.ts";
import { unfitParts } from "./input-fitness.ts";
import type { Procedure } from "./procedure.ts";
import { type Role, stripeRolesWith } from "./roles.ts";
import { createTurnstile, type Turnstile } from "./turnstile.ts";

export const isProcedureName = (name: string): name is ProcedureName => Object.hasOwn(CONTRACT, name);

/**
 * Calls a procedure for a caller whom the carrier of the call has proven. Every carrier comes through here, so
 * that none can leave out a check: the role, the input, the one use of a call that changes something, and the
 * filter of the output, which lets nothing out that the contract does not name.
 *
 * @example
 * ```ts
 * const context = createContext(services, caller, { settings, reportFault });
 * const { hold } = await callProcedure("holds.resume", context, { holdId: "hold_1" });
 * ```
 * @param input as it came in: checked here, against the contract
 * @throws {ApiError} for every call that is refused; any other error is a fault of the server
 */
export async function callProcedure<Name extends ProcedureName>(
  name: Name,
  context: Context,
  input: unknown,
): Promise<Output<Name>> {
  const { role, changes, weight = 1, input: inputSchema, output: outputSchema }: Procedure = CONTRACT[name];
  if (!context.roles.has(role)) throw roleMissing(name, role);
  if (hasTooManyParts(input)) throw tooManyParts(name);
  const unfit = unfitParts(input, MAX_FIELDS);
  if (unfit.length > 0) throw invalidInput(name, unfit);
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw invalidInput(name, fieldsOf(parsed.error));
  // Only now, so that a call with a mistake in it can be put right under the same id.
  if (changes && !(await takeCallId(context.db, context, context.clock.now()))) throw replayed();
  const handler = HANDLERS[name] as Handler<Procedure>;
  const answer = () => handler(context, parsed.data);
  const output = await inTime(name, weight > 1 ? turnstileOf(context.db)(context.account, answer) : answer());
  return outputSchema.parse(output) as Output<Name>;
}

const tooManyParts = (name: ProcedureName) =>
  new ApiError(
    "too_large",
    `The input of ${name} has more than ${MAX_INPUT_PARTS} lists and objects.`,
    "Send less in one call.",
  );

/** The database gives up a question that takes too long. */
async function inTime<Answer>(name: ProcedureName, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!isQueryTimeout(error)) throw error;
    throw new ApiError(
      "too_slow",
      `The answer to ${name} took too long.`,
      "Ask for a shorter time, or for less.",
    );
  }
}

/** One for each process: what a heavy call uses up is the database's and the processor's time. */
const turnstiles = new WeakMap<Database, Turnstile>();

function turnstileOf(db: Database): Turnstile {
  const known = turnstiles.get(db) ?? createTurnstile();
  turnstiles.set(db, known);
  return known;
}

/** Nobody corrects more at once, and an answer must not be larger than its question. */
const MAX_FIELDS = 50;

/** The first fields of a schema's error, as an `ApiError` names them. */
export const fieldsOf = (error: z.ZodError) =>
  error.issues
    .slice(0, MAX_FIELDS)
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }));

const invalidInput = (name: ProcedureName, fields: { path: string; message: string }[]) =>
  new ApiError(
    "invalid_input",
    `The input of ${name} is wrong.`,
    "Correct the fields named here and call again.",
    fields,
  );

const roleMissing = (name: ProcedureName, role: Role) =>
  new ApiError(
    "role_missing",
    `${name} needs the role ${role}, which the caller does not have.`,
    `Ask an administrator for one of these roles in Stripe: ${stripeRolesWith(role).join(", ")}.`,
  );
