import { z } from "zod";
import type { Harness } from "../../simulation/harness.ts";
import type { PreviewUser } from "./preview.ts";
import type { WorldTime } from "./time.ts";

/** Who can be chosen in the preview: one person for each role that means something to Makegood. */
export const USERS: PreviewUser[] = [
  user("usr_1Administrator", "Alex Romero", { id: "admin", name: "Administrator" }),
  user("usr_1Analyst", "Bea Lindqvist", { id: "analyst", name: "Analyst" }),
  user("usr_1Support", "Chris Obi", { id: "support_specialist", name: "Support specialist" }),
  user("usr_1ViewOnly", "Dana Weiss", { id: "view_only", name: "View only" }),
];

function user(id: string, name: string, role: PreviewUser["role"]): PreviewUser {
  return { id, name, email: `${name.toLowerCase().replace(" ", ".")}@shop.example`, role };
}

const payloadSchema = z.record(z.string(), z.json());
const rolesSchema = z.array(z.object({ id: z.string().optional(), type: z.string() }));

/** What Stripe answers with 400. */
export class SigningRefused extends Error {}

/** Older than any server should accept. */
const EXPIRED_MS = 10 * 60_000;

/** Signs for the app as Stripe does, in the name of one user of the account. */
export class Signer {
  readonly #harness: Harness;
  readonly #time: WorldTime;
  #expired = 0;

  constructor(harness: Harness, time: WorldTime) {
    this.#harness = harness;
    this.#time = time;
  }

  /** The next `times` signatures come ten minutes late. */
  expireNext(times: number): void {
    this.#expired = times;
  }

  /**
   * The header for `JSON.stringify({ ...payload, user_id, account_id })`, with the payload's keys first.
   * @throws SigningRefused when the payload claims a role that the user does not hold, or is no object
   */
  async sign(userId: string, payload: unknown = {}): Promise<string> {
    const signs = USERS.find(({ id }) => id === userId);
    if (signs === undefined)
      throw new SigningRefused(`No such user: '${userId}'. GET /preview/state lists them.`);
    const content = payloadSchema.safeParse(payload);
    if (!content.success)
      throw new SigningRefused("Invalid payload: expected an object of plain JSON values.");
    const { stripe_roles } = content.data;
    if (stripe_roles !== undefined) mustHold(signs, stripe_roles);
    const body = JSON.stringify({
      ...content.data,
      user_id: signs.id,
      account_id: this.#harness.place.account,
    });
    const at = await this.#time.instant();
    if (this.#expired === 0) return this.#harness.sign(body, at);
    this.#expired--;
    return this.#harness.sign(body, at - EXPIRED_MS);
  }
}

function mustHold({ role }: PreviewUser, claimed: unknown): void {
  const roles = rolesSchema.safeParse(claimed);
  if (!roles.success) throw new SigningRefused("Invalid stripe_roles: expected a list of roles.");
  const missing = roles.data.find(({ id, type }) => id !== role.id || type !== "builtIn");
  if (missing) throw new SigningRefused(`The user does not have the role '${missing.id ?? missing.type}'.`);
}
