import { afterEach, describe, expect, it } from "vitest";
import { openResolver } from "../../server/names/resolver.ts";
import { domainOf, mailRouteOf, readSenderDomain, standingOf } from "../../server/names/sender-domain.ts";
import { NO_NAME_SERVER, startNameServer, type Zone } from "./name-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const OPERATOR = { address: "billing@recover.example" };
const route = mailRouteOf(OPERATOR, { spfInclude: "relay.example", dkimSelectors: ["mg1"] });

async function read(domain: string, zone: Zone, selector = "") {
  const server = await startNameServer(zone);
  closers.push(server.close);
  const found = await readSenderDomain(domain, { names: openResolver(server.address), route, selector });
  return { ...found, standing: standingOf(found, route) };
}
const KEY = { TXT: ["v=DKIM1; k=rsa; p=MIGf"] };
const dmarc = (policy: string) => ({ TXT: [`v=DMARC1; ${policy}; rua=mailto:d@x.example`] });

describe("what the records of a sender's domain say", () => {
  it("a domain vouches by SPF that includes the mail server's, or by a key under a selector that was named", async () => {
    const bySpf = await read("shop.example", {
      "shop.example": { TXT: ["hello=1", "v=spf1 a Include:Relay.example -all"] },
    });
    expect(bySpf).toMatchObject({ spf: { kind: "found", namesServer: true }, standing: "vouched" });
    expect(await read("shop.example", { "mg1._domainkey.shop.example": KEY })).toMatchObject({
      dkim: { keys: [{ selector: "mg1", isNamed: true, provider: null }] },
      standing: "vouched",
    });
    const theirs = { "x9._domainkey.shop.example": KEY };
    expect((await read("shop.example", theirs, "x9")).standing).toBe("vouched");
    expect((await read("shop.example", theirs)).standing).toBe("unvouched");
  });

  it("a known provider's key is told, and vouches for nothing: whether our mail passes there nobody said", async () => {
    const found = await read("shop.example", {
      "google._domainkey.shop.example": KEY,
      "k1._domainkey.shop.example": { TXT: ["v=DKIM1; p="] },
    });
    expect(found.dkim).toEqual({
      kind: "asked",
      keys: [{ selector: "google", isNamed: false, provider: "Google Workspace" }],
    });
    expect(found.standing).toBe("unvouched");
  });

  it("a mailbox provider's domain is refused for its policy, by what its records say and by no list", async () => {
    const mailbox = { TXT: ["v=spf1 redirect=_spf.mailbox.example"] };
    const strict = await read("mailbox.example", {
      "mailbox.example": mailbox,
      "_dmarc.mailbox.example": dmarc("p=quarantine"),
    });
    expect(strict).toMatchObject({ dmarc: { policy: "quarantine" }, standing: "refused" });
    const lax = { "mailbox.example": mailbox, "_dmarc.mailbox.example": dmarc("p=none; sp=reject") };
    expect((await read("mailbox.example", lax)).standing).toBe("unvouched");
  });

  it("a subdomain has the policy for subdomains of the domain above it", async () => {
    const zone = {
      "mail.shop.example": {},
      "shop.example": {},
      "_dmarc.shop.example": dmarc("p=none; sp=reject"),
    };
    expect((await read("mail.shop.example", zone)).dmarc).toMatchObject({
      at: "_dmarc.shop.example",
      policy: "reject",
    });
  });

  it.each([
    ["two records of a kind count as none", dmarc("p=none").TXT.concat(dmarc("p=reject").TXT), "several"],
    ["a policy that is none", dmarc("p=maybe").TXT, "no_policy"],
  ])("%s", async (_why, TXT, kind) => {
    expect((await read("shop.example", { "_dmarc.shop.example": { TXT } })).dmarc.kind).toBe(kind);
    const spf = await read("shop.example", {
      "shop.example": { TXT: ["v=spf1 include:relay.example", "v=spf1 -all"] },
    });
    expect(spf).toMatchObject({ spf: { kind: "several", records: 2 }, standing: "unvouched" });
  });

  it("where no name server answers nothing is known, and only the server's own domain needs no records", async () => {
    const names = openResolver(NO_NAME_SERVER);
    const found = await readSenderDomain("shop.example", { names, route, selector: "" });
    expect(found).toMatchObject({
      spf: { kind: "unknown" },
      dkim: { kind: "unknown" },
      dmarc: { kind: "unknown" },
    });
    expect(standingOf(found, route)).toBe("unknown");
    expect(standingOf({ ...found, domain: domainOf("x@RECOVER.example") }, route)).toBe("own");
  });
});
