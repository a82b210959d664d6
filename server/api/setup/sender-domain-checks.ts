import { readProvenSender } from "../../../db/stores/sender-proofs.ts";
import { senderOf } from "../../channels/email/sender.ts";
import { formatMessage } from "../../i18n/text.ts";
import { domainOf, readSenderDomain, type SenderDomain, standingOf } from "../../names/sender-domain.ts";
import type { Context } from "../context.ts";
import type { CheckContext, Finding } from "./finding.ts";

/** The domain that messages come from, or are meant to come from, as name servers describe it. */
export const readDomainOf = ({ settings, from, names, mailRoute: route }: Context): Promise<SenderDomain> =>
  readSenderDomain(domainOf(settings.senderEmail || from.address), {
    names,
    route,
    selector: settings.senderEmail === "" ? "" : settings.dkimSelector,
  });

export async function checkSpf({ readDomainOnce, mailRoute, localeContext }: CheckContext): Promise<Finding> {
  const { locale } = localeContext();
  const { domain, spf } = await readDomainOnce();
  const values = { domain, include: `include:${mailRoute.spfInclude}` };
  const isOwn = domain === mailRoute.domain;
  switch (spf.kind) {
    case "unknown":
      return { status: "not_started", text: formatMessage("setup_findings.names_silent", locale, values) };
    case "none":
      return { status: "blocked", text: formatMessage("setup_findings.spf_none", locale, values) };
    case "several":
      return {
        status: "blocked",
        text: formatMessage("setup_findings.spf_several", locale, { ...values, n: spf.records }),
      };
    case "found": {
      const shown = { ...values, record: spf.record };
      return isOwn || spf.namesServer
        ? {
            status: "complete",
            text: formatMessage(isOwn ? "setup_findings.spf_own" : "setup_findings.spf", locale, shown),
          }
        : { status: "blocked", text: formatMessage("setup_findings.spf_others", locale, shown) };
    }
  }
}

export async function checkDkim({ readDomainOnce, localeContext }: CheckContext): Promise<Finding> {
  const { locale } = localeContext();
  const { domain, dkim } = await readDomainOnce();
  if (dkim.kind === "unknown")
    return { status: "not_started", text: formatMessage("setup_findings.names_silent", locale, { domain }) };
  const namesOf = (isNamed: boolean) =>
    dkim.keys
      .filter((key) => key.isNamed === isNamed)
      .map(({ selector, provider }) => (provider === null ? selector : `${selector} (${provider})`))
      .join(", ");
  const named = namesOf(true);
  if (named !== "")
    return {
      status: "complete",
      text: formatMessage("setup_findings.dkim", locale, { domain, selectors: named }),
    };
  const others = namesOf(false);
  return others !== ""
    ? {
        status: "not_started",
        text: formatMessage("setup_findings.dkim_others", locale, { domain, selectors: others }),
      }
    : { status: "not_started", text: formatMessage("setup_findings.dkim_none", locale, { domain }) };
}

/** A policy that asks receivers for nothing, which is the least that they ask of senders. */
const FIRST_POLICY = "v=DMARC1; p=none";

export async function checkDmarc({
  readDomainOnce,
  mailRoute,
  localeContext,
}: CheckContext): Promise<Finding> {
  const { locale } = localeContext();
  const read = await readDomainOnce();
  const { domain, dmarc } = read;
  const finding = (
    status: Finding["status"],
    id: "names_silent" | "dmarc_none" | "dmarc_several" | "dmarc_no_policy" | "dmarc_refused" | "dmarc",
  ): Finding => {
    const at = "at" in dmarc ? dmarc.at : `_dmarc.${domain}`;
    const policy = dmarc.kind === "found" ? dmarc.policy : FIRST_POLICY;
    return { status, text: formatMessage(`setup_findings.${id}`, locale, { domain, at, policy }) };
  };
  if (dmarc.kind === "unknown") return finding("not_started", "names_silent");
  if (dmarc.kind !== "found") return finding("blocked", `dmarc_${dmarc.kind}`);
  return standingOf(read, mailRoute) === "refused"
    ? finding("blocked", "dmarc_refused")
    : finding("complete", "dmarc");
}

/** Who messages come from; an address of its own counts only where its domain still lets this server send. */
export async function checkSender(context: CheckContext): Promise<Finding> {
  const { db, account, settings, from: server, localeContext, readDomainOnce, mailRoute } = context;
  const { locale } = localeContext();
  const { from, replyTo } = senderOf(settings, await readProvenSender(db, account), server);
  const isOwn = settings.senderName !== "" || settings.senderEmail !== "";
  const values = { name: from.name, email: from.address, replies: replyTo ?? "" };
  if (replyTo !== null)
    return { status: "not_started", text: formatMessage("setup_findings.sender_unproven", locale, values) };
  if (!isOwn)
    return { status: "not_started", text: formatMessage("setup_findings.sender_default", locale, values) };
  const standing = standingOf(await readDomainOnce(), mailRoute);
  if (standing === "refused" || standing === "unvouched")
    return { status: "blocked", text: formatMessage("setup_findings.sender_unvouched", locale, values) };
  return standing === "unknown"
    ? { status: "not_started", text: formatMessage("setup_findings.sender_unknown", locale, values) }
    : { status: "complete", text: formatMessage("setup_findings.sender", locale, values) };
}
