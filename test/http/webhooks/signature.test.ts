import fc from "fast-check";
import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { checkSignature, TOLERANCE_S } from "../../../server/http/stripe-signature.ts";

const stripe = new Stripe("sk_test_x");
const NOW = 1_780_000_000;
const SECRET = "whsec_one";
const BODY = '{\n  "id": "evt_1",\n  "list": [\n\n  ]\n}';

const check = (body: string, header: string | undefined, secrets: string[], now = NOW) =>
  checkSignature(Buffer.from(body), header, secrets, now * 1000)?.code ?? "ok";

/** A header as Stripe's own client makes it. */
const signed = (payload: string, secret = SECRET, timestamp = NOW) =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

/** What Stripe's own client says at `now`, in seconds. */
function official(body: string, header: string, secret: string, now = NOW): boolean {
  try {
    return (
      stripe.webhooks.signature!.verifyHeader(body, header, secret, TOLERANCE_S, undefined, now * 1000) ===
      true
    );
  } catch {
    return false;
  }
}

describe("a signature", () => {
  test("made by Stripe's own client holds, and for no other body, secret or time", () => {
    const header = signed(BODY);
    expect(check(BODY, header, [SECRET])).toBe("ok");
    expect(check(`${BODY} `, header, [SECRET])).toBe("mismatch");
    expect(check(JSON.stringify(JSON.parse(BODY)), header, [SECRET])).toBe("mismatch");
    expect(check(BODY, header, ["whsec_two"])).toBe("mismatch");
    expect(check(BODY, header.replace(`t=${NOW}`, `t=${NOW + 1}`), [SECRET])).toBe("mismatch");
  });

  test("holds under any of several secrets, and with any of several v1 values", () => {
    const [, old] = signed(BODY, "whsec_old").split(",");
    const rolled = `${signed(BODY, "whsec_new")},${old}`;
    for (const secrets of [["whsec_new"], ["whsec_old"], ["whsec_other", "whsec_old"]]) {
      expect(check(BODY, rolled, secrets)).toBe("ok");
    }
    expect(check(BODY, rolled, ["whsec_other", "whsec_third"])).toBe("mismatch");
  });

  test("is accepted up to 300 s old and up to 300 s ahead, and not a second more", () => {
    const header = signed(BODY);
    const at = (age: number) => check(BODY, header, [SECRET], NOW + age);
    expect([at(300), at(301), at(-300), at(-301)]).toEqual(["ok", "too_old", "ok", "in_the_future"]);
    // A stale time on a forged body is a forgery first.
    expect(check("{}", header, [SECRET], NOW + 301)).toBe("mismatch");
  });

  test.each([
    [undefined, "missing"],
    ["", "missing"],
    ["garbage", "malformed"],
    [`t=${NOW}`, "malformed"],
    [`v1=${"0".repeat(64)}`, "malformed"],
    [`t=soon,v1=${"0".repeat(64)}`, "malformed"],
    [`t=-5,v1=${"0".repeat(64)}`, "malformed"],
    [`t=${NOW},v1=`, "mismatch"],
    [`t=${NOW},v1=${"é".repeat(32)}`, "mismatch"],
    [`t=${NOW},v0=${"0".repeat(64)}`, "malformed"],
  ])("in the header %s is refused", (header, code) => {
    expect(check(BODY, header, [SECRET])).toBe(code);
  });

  test("of the v0 scheme does not count, even if it is right", () => {
    expect(check(BODY, signed(BODY).replace("v1=", "v0="), [SECRET])).toBe("malformed");
  });

  test("is judged as Stripe's own client judges it", () => {
    // Without its body a webhook has nothing to sign: Stripe's client refuses it before it looks at the header.
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
    const mangle = fc.constantFrom(
      (header: string) => header,
      (header: string) => header.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      (header: string) => header.slice(0, -1),
      (header: string) => `${header},v1=${"0".repeat(64)}`,
      (header: string) => `v1=${"f".repeat(64)},${header}`,
      (header: string) => header.replace("v1", "v2"),
      (header: string) => header.toUpperCase().replace("T=", "t=").replace("V1=", "v1="),
    );
    const signer = fc.constantFrom("whsec_one", "whsec_two");
    // Stripe's client takes any time ahead; ours at most the tolerance, so that a signature cannot be kept for later.
    fc.assert(
      fc.property(
        text,
        signer,
        signer,
        fc.integer({ min: -300, max: 700 }),
        mangle,
        (body, ours, theirs, age, change) => {
          const header = change(signed(body, theirs));
          expect(check(body, header, [ours], NOW + age) === "ok").toBe(
            official(body, header, ours, NOW + age),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("that Stripe's client refuses is never accepted, whatever the header says", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        `t=${NOW}`,
        "t=",
        "t=0",
        signed(BODY),
        signed(BODY).split(",")[1]!,
        "v1=0",
        "v0=ab",
        "=",
        ",",
      ),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const header = pieces.join(",");
        if (check(BODY, header, [SECRET]) === "ok") expect(official(BODY, header, SECRET)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
