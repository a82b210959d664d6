import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { isLocalUrl } from "../safe-url.ts";
import type { Finding, Note } from "./finding.ts";

/** A name server that does not answer costs a person no more than this. */
const LOOKUP = { timeout: 2_000, tries: 2 };

/** Looks names up. `server` is an address such as `9.9.9.9` or `127.0.0.1:5353`; null: the machine's own. */
export function openResolver(server: string | null): Resolver {
  const resolver = new Resolver(LOOKUP);
  if (server !== null) resolver.setServers([server]);
  return resolver;
}

/** Nothing under the name, or nothing of the kind. */
const ABSENT: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENODATA"]);

async function orNone<Answer>(asked: Promise<Answer[]>): Promise<Answer[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.has(error.code)) return [];
    throw error;
  }
}

/** Whether the internet finds the name of the public address. */
export async function checkPublicName(note: Note, publicUrl: string, resolver: Resolver): Promise<void> {
  const { hostname } = new URL(publicUrl);
  if (isLocalUrl(publicUrl))
    return note({
      check: "address",
      status: "wrong",
      text: `PUBLIC_URL is ${publicUrl}, which only this machine reaches: no event arrives and no link in a message works. Set it to the server's address on the internet.`,
    });
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return;
  const [four, six] = await Promise.all([
    orNone(resolver.resolve4(hostname)),
    orNone(resolver.resolve6(hostname)),
  ]);
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

/** Whether the domain of the sender says who may send for it. Without that, large mailboxes refuse or hide its messages. */
export async function checkSenderDomain(note: Note, address: string, resolver: Resolver): Promise<void> {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  const texts = async (name: string) =>
    (await orNone(resolver.resolveTxt(name))).map((parts) => parts.join(""));
  note(spfFinding(domain, await texts(domain)));
  // A subdomain without a policy of its own has that of a domain above it.
  const above = domain.split(".").map((_, index, labels) => labels.slice(index).join("."));
  for (const name of above.slice(0, -1)) {
    const found = (await texts(`_dmarc.${name}`)).filter((text) => /^v=DMARC1\s*(;|$)/.test(text));
    if (found.length === 0) continue;
    return note(dmarcFinding(name, found));
  }
  note({
    check: "dmarc",
    status: "wrong",
    text: `${domain} has no DMARC policy, which Google and Yahoo ask of senders: make the TXT record _dmarc.${domain} "v=DMARC1; p=none; rua=mailto:…".`,
  });
}

function spfFinding(domain: string, texts: string[]): Finding {
  const found = texts.filter((text) => /^v=spf1(\s|$)/i.test(text));
  if (found.length === 1) return { check: "spf", status: "ok", text: `${domain}: ${found[0]}` };
  const ask = "make one TXT record with the value that your mail provider names";
  return {
    check: "spf",
    status: "wrong",
    text:
      found.length === 0
        ? `${domain} does not say who may send for it (SPF): ${ask}.`
        : `${domain} has ${found.length} SPF records, which counts as none: ${ask}.`,
  };
}

function dmarcFinding(name: string, found: string[]): Finding {
  const policy = /\bp\s*=\s*(none|quarantine|reject)\b/i.exec(found[0] ?? "")?.[1];
  if (found.length === 1 && policy !== undefined)
    return { check: "dmarc", status: "ok", text: `${name}: ${found[0]}` };
  return {
    check: "dmarc",
    status: "wrong",
    text: `_dmarc.${name} ${found.length > 1 ? "has several policies" : "names no policy"}, which counts as none: keep one record with p=none, quarantine or reject.`,
  };
}
