import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Link, signLink, verifyLink } from "../../server/channels/payment-links.ts";

const key = "k".repeat(32);
const other = "o".repeat(32);
const now = Date.parse("2026-11-10T12:00:00Z");
const link: Link = {
  account: "acct_1:live",
  customerId: "cus_1",
  invoiceId: "in_1",
  caseId: "case_in_1",
  purpose: "pay",
  expiresAt: now + 60_000,
};

describe("a signed link", () => {
  it("gives back what was signed, until it expires", () => {
    const token = signLink(link, key);
    expect(verifyLink(token, [key], now)).toEqual({ ok: true, link });
    expect(verifyLink(token, [key], link.expiresAt - 1)).toEqual({ ok: true, link });
    expect(verifyLink(token, [key], link.expiresAt)).toEqual({ ok: false, why: "expired" });
  });

  it("fits into a URL as it is and stays short", () => {
    const token = signLink(link, key);
    expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(token.length).toBeLessThan(200);
  });

  it("survives a change of keys as long as the old one is kept", () => {
    const token = signLink(link, other);
    expect(verifyLink(token, [key, other], now).ok).toBe(true);
    expect(verifyLink(token, [key], now)).toEqual({ ok: false, why: "bad" });
  });

  it("never calls a forged link expired, which would tell a forger something", () => {
    const token = signLink({ ...link, expiresAt: 0 }, other);
    expect(verifyLink(token, [key], now)).toEqual({ ok: false, why: "bad" });
  });

  it("cannot be changed in any character, lengthened or cut", () => {
    const token = signLink(link, key);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    for (let index = 0; index < token.length; index++) {
      for (const letter of letters) {
        if (letter === token[index]) continue;
        const forged = token.slice(0, index) + letter + token.slice(index + 1);
        expect(verifyLink(forged, [key], now).ok, `${index} ${letter}`).toBe(false);
      }
      expect(verifyLink(token.slice(0, index), [key], now).ok).toBe(false);
    }
    for (const longer of [`${token}A`, `${token}=`, `${token}.`, `${token}.x`, ` ${token}`, `${token}\n`]) {
      expect(verifyLink(longer, [key], now).ok, JSON.stringify(longer)).toBe(false);
    }
  });

  it("cannot carry another customer under a signature that was made for this one", () => {
    const [, signature] = signLink(link, key).split(".");
    const body = Buffer.from(
      JSON.stringify(["acct_1:live", "cus_2", "in_1", "case_in_1", "pay", 2_000_000_000]),
    );
    expect(verifyLink(`${body.toString("base64url")}.${signature}`, [key], now).ok).toBe(false);
  });

  it("answers anything at all without throwing", () => {
    // Lone surrogates among them; fast-check's own unit "binary" takes seconds to prepare.
    const codeUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(fc.string(), codeUnits, fc.base64String()), (token) => {
        expect(verifyLink(token, [key], now)).toEqual({ ok: false, why: "bad" });
      }),
    );
    expect(verifyLink("A".repeat(5_000_000), [key], now)).toEqual({ ok: false, why: "bad" });
  });

  it("refuses keys that could be guessed, and to check with none", () => {
    expect(() => signLink(link, "short")).toThrow(/at least 32 bytes/);
    expect(() => verifyLink(signLink(link, key), [key, ""], now)).toThrow(/at least 32 bytes/);
    expect(() => verifyLink(signLink(link, key), [], now)).toThrow(/at least one/);
  });
});
