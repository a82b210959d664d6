import { withoutKeys } from "../../server/stripe/connect/report.ts";
import type { Assumption, Observation } from "./assumption.ts";
import { ASSUMPTIONS } from "./assumptions.ts";
import { openShop } from "./shop.ts";

export type Finding = { id: string } & Observation;

/** A live key was given, or none. */
export class WrongKey extends Error {
  override readonly name = "WrongKey";
}

const WORDS: Readonly<Record<Observation["outcome"], string>> = {
  holds: "holds",
  fails: "does not hold",
  unsettled: "could not be settled",
};

export const lineOf = ({ id, outcome, observed }: Finding): string =>
  `${id}: ${WORDS[outcome]} (${observed})`;

const message = (error: unknown) => withoutKeys(error instanceof Error ? error.message : String(error));

/**
 * Tries every assumption in a test account, one after the other, and takes away what it made, whatever happens.
 *
 * @throws WrongKey before the first call, for anything but a test key
 */
export async function prove(
  key: string | undefined,
  options: {
    apiBase?: string | undefined;
    pollMs?: number;
    progress: (text: string) => void;
    say: (finding: Finding) => void;
    /** Only these ids; all when left out. */
    only?: readonly string[];
  },
): Promise<{ findings: Finding[]; leftBehind: string[] }> {
  if (!/^(sk|rk)_test_/.test(key ?? ""))
    throw new WrongKey(
      /^(sk|rk)_live_/.test(key ?? "")
        ? "This is a live key. Prove makes customers and charges: give it a test key or a sandbox's."
        : "Set STRIPE_SECRET_KEY_TEST to a key that begins with sk_test_ or rk_test_.",
    );
  const wanted = ASSUMPTIONS.filter(({ id }) => options.only?.includes(id) ?? true);
  const { shop, prepare, cleanUp } = await openShop(key!, options);
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    options.say(finding);
  };
  let leftBehind: string[] = [];
  try {
    const renewals = wanted.reduce((sum, { renewals: count = 0 }) => sum + count, 0);
    const unprepared = renewals === 0 ? null : await prepare(renewals).then(() => null, message);
    for (const assumption of wanted) found({ id: assumption.id, ...(await tried(assumption, unprepared)) });
  } finally {
    options.progress("taking away what was made");
    leftBehind = await cleanUp();
  }
  return { findings, leftBehind };

  async function tried(
    { prove: attempt, renewals, byHand }: Assumption,
    unprepared: string | null,
  ): Promise<Observation> {
    if (attempt === undefined) return { outcome: "unsettled", observed: `by hand: ${byHand}` };
    if (renewals !== undefined && unprepared !== null) return { outcome: "unsettled", observed: unprepared };
    try {
      return await attempt(shop);
    } catch (error) {
      return { outcome: "unsettled", observed: message(error) };
    }
  }
}
