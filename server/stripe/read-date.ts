const STRIPE = "https://api.stripe.com";
const TIMEOUT_MS = 5_000;

/**
 * The `Date` of one answer that costs Stripe nothing and needs no key; whatever is answered says it. Null where nobody
 * answers: the next call will say so to whom it concerns.
 *
 * @param apiBase another origin than Stripe's
 */
export async function readDate(apiBase: string | undefined): Promise<string | null> {
  try {
    const answer = await fetch(new URL("/healthcheck", apiBase ?? STRIPE), {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.headers.get("date");
  } catch {
    return null;
  }
}
