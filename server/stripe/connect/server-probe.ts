import Stripe from "stripe";
import type { Clock } from "../../clock.ts";

const TIMEOUT_MS = 10_000;

/** What keeps a server from being reached at a URL, with the step that mends it; null: it answers. */
export async function unreachableBecause(publicUrl: string): Promise<string | null> {
  const url = `${publicUrl}/healthz`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok && typeof body === "object" && body !== null && "ok" in body) return null;
    return `${url} answers with HTTP ${answer.status}, and not as this server does: point PUBLIC_URL at the server, through whatever stands in front of it.`;
  } catch (error) {
    return `${url} cannot be reached (${causeOf(error)}): start the server (npm start), and set PUBLIC_URL to where the internet reaches it.`;
  }
}

/** Whether this server answers at a URL. */
export const isReachable = async (publicUrl: string): Promise<boolean> =>
  (await unreachableBecause(publicUrl)) === null;

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}

/** Whether the server takes an event that is signed with this secret: one of a type that nothing handles, so nothing happens. */
export async function acceptsSecret(
  url: string,
  secret: string,
  { livemode, clock }: { livemode: boolean; clock: Clock },
): Promise<boolean> {
  const payload = JSON.stringify({
    id: "evt_connect_check",
    object: "event",
    type: "makegood.connect_check",
    created: Math.floor(clock.now() / 1000),
    livemode,
    data: { object: {} },
  });
  const timestamp = Math.floor(clock.now() / 1000);
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: payload,
      headers: { "stripe-signature": header, "content-type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
