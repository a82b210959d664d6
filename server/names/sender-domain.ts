import { COMMON_SELECTORS } from "./dkim-selectors.ts";
import { type Names, textsOf } from "./resolver.ts";

/** Which servers may send for the domain (RFC 7208). `unknown`: no name server answered. */
export type Spf =
  | { kind: "unknown" | "none" }
  | { kind: "several"; records: number }
  | {
      kind: "found";
      record: string;
      /** Whether the record names what this server's mail leaves through. */
      namesServer: boolean;
    };

/** A key that signs for the domain (RFC 6376). */
export type DkimKey = {
  selector: string;
  /** Whether the operator or the merchant named the selector; otherwise it is one of a known provider. */
  isNamed: boolean;
  /** Null where the selector is none of a known provider. */
  provider: string | null;
};

export type Dkim = { kind: "unknown" } | { kind: "asked"; keys: DkimKey[] };

export const DMARC_POLICIES = ["none", "quarantine", "reject"] as const;
export type DmarcPolicy = (typeof DMARC_POLICIES)[number];

/** What receivers do with messages that the domain does not vouch for (RFC 7489). `at`: where the record is. */
export type Dmarc =
  | { kind: "unknown" | "none" }
  | { kind: "several" | "no_policy"; at: string }
  | { kind: "found"; at: string; record: string; policy: DmarcPolicy };

/** What the records of a sender's domain say. */
export type SenderDomain = { domain: string; spf: Spf; dkim: Dkim; dmarc: Dmarc };

/** How this server's own mail leaves, as far as records of other domains can name it. */
export type MailRoute = {
  /** The domain of the server's own sender: nothing has to be shown for it. */
  domain: string;
  /** The domain that merchants include in their SPF record. */
  spfInclude: string;
  /** Selectors under which the mail server signs for merchants' domains. */
  dkimSelectors: readonly string[];
};

/** In lower case. @param address an e-mail address */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/** @param from the server's own sender. @param named what the operator says of the mail server's records */
export const mailRouteOf = (
  from: { address: string },
  named: { spfInclude?: string | null; dkimSelectors?: readonly string[] },
): MailRoute => {
  const domain = domainOf(from.address);
  return { domain, spfInclude: named.spfInclude ?? domain, dkimSelectors: named.dkimSelectors ?? [] };
};

/**
 * Reads SPF, DKIM and DMARC of a domain. A part that no name server answered is `unknown`; the others are still told.
 *
 * @param selector the merchant's own DKIM selector; empty: none was named
 */
export async function readSenderDomain(
  domain: string,
  { names, route, selector }: { names: Names; route: MailRoute; selector: string },
): Promise<SenderDomain> {
  const named = [...route.dkimSelectors, ...(selector === "" ? [] : [selector])];
  const [spf, dkim, dmarc] = await Promise.all([
    readSpf(names, domain, route).catch((): Spf => ({ kind: "unknown" })),
    readDkim(names, domain, named).catch((): Dkim => ({ kind: "unknown" })),
    readDmarc(names, domain).catch((): Dmarc => ({ kind: "unknown" })),
  ]);
  return { domain, spf, dkim, dmarc };
}

async function readSpf(names: Names, domain: string, { spfInclude }: MailRoute): Promise<Spf> {
  const found = (await textsOf(names, domain)).filter((text) => /^v=spf1(\s|$)/i.test(text));
  const [record] = found;
  if (record === undefined) return { kind: "none" };
  if (found.length > 1) return { kind: "several", records: found.length };
  const terms = record.toLowerCase().split(/\s+/);
  const wanted = `include:${spfInclude.toLowerCase()}`;
  return { kind: "found", record, namesServer: terms.includes(wanted) || terms.includes(`+${wanted}`) };
}

/** A record without a key says that the key was withdrawn. */
const isKey = (text: string) => /(^|;)\s*p\s*=\s*[^\s;]/i.test(text);

async function readDkim(names: Names, domain: string, named: readonly string[]): Promise<Dkim> {
  const common = COMMON_SELECTORS.flatMap(({ provider, selectors }) =>
    selectors.map((selector) => ({ selector, provider })),
  );
  const providerOf = new Map(common.map(({ selector, provider }) => [selector, provider]));
  const asked = [...new Set([...named, ...providerOf.keys()])];
  let unanswered = 0;
  const keys = await Promise.all(
    asked.map(async (selector): Promise<DkimKey[]> => {
      const texts = await textsOf(names, `${selector}._domainkey.${domain}`).catch(() => {
        unanswered++;
        return [];
      });
      if (!texts.some(isKey)) return [];
      return [{ selector, isNamed: named.includes(selector), provider: providerOf.get(selector) ?? null }];
    }),
  );
  const found = keys.flat();
  return found.length === 0 && unanswered > 0 ? { kind: "unknown" } : { kind: "asked", keys: found };
}

/** The domain's own record, or that of a domain above it, whose policy for subdomains then holds. */
async function readDmarc(names: Names, domain: string): Promise<Dmarc> {
  const labels = domain.split(".");
  for (let above = 0; above < labels.length - 1; above++) {
    const name = labels.slice(above).join(".");
    const at = `_dmarc.${name}`;
    const found = (await textsOf(names, at)).filter((text) => /^v=DMARC1\s*(;|$)/i.test(text));
    const [record] = found;
    if (record === undefined) continue;
    if (found.length > 1) return { kind: "several", at };
    const policy = (above > 0 ? policyIn(record, "sp") : null) ?? policyIn(record, "p");
    return policy === null ? { kind: "no_policy", at } : { kind: "found", at, record, policy };
  }
  return { kind: "none" };
}

function policyIn(record: string, tag: "p" | "sp"): DmarcPolicy | null {
  const value = new RegExp(`(?:^|;)\\s*${tag}\\s*=\\s*(\\w+)`, "i").exec(record)?.[1]?.toLowerCase();
  return DMARC_POLICIES.find((policy) => policy === value) ?? null;
}

/**
 * Whether messages in the domain's name that leave through this server are the domain's own in a receiver's eyes. Mailboxes
 * as those at gmail.com fail here, because nobody but their provider can vouch for them.
 *
 * - `own`: it is the server's own domain
 * - `vouched`: SPF names this server, or a key is there under a selector that was named
 * - `refused`: the policy tells receivers to hide or refuse what is not vouched for, and nothing is
 * - `unvouched`: the same without such a policy: large mailboxes hide it all the same
 * - `unknown`: a name server did not answer, and the rest does not settle it
 */
export function standingOf(
  { domain, spf, dkim, dmarc }: SenderDomain,
  route: MailRoute,
): "own" | "vouched" | "refused" | "unvouched" | "unknown" {
  if (domain === route.domain) return "own";
  const isSigned = dkim.kind === "asked" && dkim.keys.some(({ isNamed }) => isNamed);
  if (isSigned || (spf.kind === "found" && spf.namesServer)) return "vouched";
  if (spf.kind === "unknown" || dkim.kind === "unknown" || dmarc.kind === "unknown") return "unknown";
  return dmarc.kind === "found" && dmarc.policy !== "none" ? "refused" : "unvouched";
}
