import { isIP } from "node:net";
import type { Config } from "../config.ts";
import { type Names, orNone } from "../names/resolver.ts";
import { type Dkim, type Dmarc, mailRouteOf, readSenderDomain, type Spf } from "../names/sender-domain.ts";
import { isLocalUrl } from "../safe-url.ts";
import type { Finding, Note } from "./finding.ts";

/** Whether the internet finds the name of the public address. */
export async function checkPublicName(note: Note, publicUrl: string, names: Names): Promise<void> {
  const { hostname } = new URL(publicUrl);
  if (isLocalUrl(publicUrl))
    return note({
      check: "address",
      status: "wrong",
      text: `PUBLIC_URL is ${publicUrl}, which only this machine reaches: no event arrives and no link in a message works. Set it to the server's address on the internet.`,
    });
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return;
  const [four, six] = await Promise.all([orNone(names.resolve4(hostname)), orNone(names.resolve6(hostname))]);
  const addresses = [...four, ...six];
  if (addresses.length > 0)
    note({ check: "address", status: "ok", text: `${hostname} is ${addresses.join(", ")}.` });
  else
    note({
      check: "address",
      status: "wrong",
      text: `${hostname} has no address: make an A or AAAA record for it that names this server.`,
    });
}

/**
 * Whether the domain of the server's own sender says who may send for it, and that its messages are signed. Without that, large
 * mailboxes refuse them or hide them.
 */
export async function checkSenderDomain(
  note: Note,
  mail: Pick<Config["mail"], "from" | "spfInclude" | "dkimSelectors">,
  names: Names,
): Promise<void> {
  const route = mailRouteOf(mail.from, mail);
  const { domain, spf, dkim, dmarc } = await readSenderDomain(route.domain, { names, route, selector: "" });
  note(spfFinding(domain, spf));
  note(dkimFinding(domain, dkim, route.dkimSelectors));
  note(dmarcFinding(domain, dmarc));
}

const silent = (check: string, domain: string): Finding => ({
  check,
  status: "wrong",
  text: `no name server answered for ${domain}, so nothing is known: let this machine ask one, or name one with --dns.`,
});

function spfFinding(domain: string, spf: Spf): Finding {
  const ask = "make one TXT record with the value that your mail provider names";
  switch (spf.kind) {
    case "unknown":
      return silent("spf", domain);
    case "found":
      // Which addresses the mail server sends from, nothing here can tell.
      return { check: "spf", status: "ok", text: `${domain}: ${spf.record}` };
    case "none":
      return {
        check: "spf",
        status: "wrong",
        text: `${domain} does not say who may send for it (SPF): ${ask}.`,
      };
    case "several":
      return {
        check: "spf",
        status: "wrong",
        text: `${domain} has ${spf.records} SPF records, which counts as none: ${ask}.`,
      };
  }
}

function dkimFinding(domain: string, dkim: Dkim, named: readonly string[]): Finding {
  if (dkim.kind === "unknown") return silent("dkim", domain);
  const found = dkim.keys.map(({ selector, provider }) =>
    provider === null ? selector : `${selector} (${provider})`,
  );
  const lacking = named.filter((selector) => dkim.keys.every((key) => key.selector !== selector));
  if (lacking.length > 0)
    return {
      check: "dkim",
      status: "wrong",
      text: `${domain} has no key under ${lacking.join(", ")} (MAIL_DKIM_SELECTORS): make the records ${lacking.map((selector) => `${selector}._domainkey.${domain}`).join(", ")} that your mail provider names, or correct the setting.`,
    };
  if (found.length > 0) return { check: "dkim", status: "ok", text: `${domain}: keys ${found.join(", ")}.` };
  return {
    check: "dkim",
    status: "look",
    text: `${domain} has no key under the selectors of known providers: name yours in MAIL_DKIM_SELECTORS, and it is looked up.`,
  };
}

function dmarcFinding(domain: string, dmarc: Dmarc): Finding {
  switch (dmarc.kind) {
    case "unknown":
      return silent("dmarc", domain);
    case "none":
      return {
        check: "dmarc",
        status: "wrong",
        text: `${domain} has no DMARC policy, which Google and Yahoo ask of senders: make the TXT record _dmarc.${domain} "v=DMARC1; p=none; rua=mailto:…".`,
      };
    case "several":
    case "no_policy":
      return {
        check: "dmarc",
        status: "wrong",
        text: `${dmarc.at} ${dmarc.kind === "several" ? "has several policies" : "names no policy"}, which counts as none: keep one record with p=none, quarantine or reject.`,
      };
    case "found":
      return {
        check: "dmarc",
        status: "ok",
        text: `${dmarc.at.replace(/^_dmarc\./, "")}: ${dmarc.record}`,
      };
  }
}
