/**
 * Selectors under which mail providers publish the keys of their customers' domains, as their set-up pages named them in
 * November 2026. A key is found only under a name that is asked for; providers that make up a name for each domain (Amazon
 * SES, Postmark, SparkPost) are not here, and their selector must be named.
 */
export const COMMON_SELECTORS: readonly { provider: string; selectors: readonly string[] }[] = [
  { provider: "Google Workspace", selectors: ["google"] },
  { provider: "Microsoft 365", selectors: ["selector1", "selector2"] },
  { provider: "SendGrid", selectors: ["s1", "s2"] },
  { provider: "Mailchimp", selectors: ["k1", "k2", "k3"] },
  { provider: "Mandrill", selectors: ["mandrill", "mte1", "mte2"] },
  { provider: "Mailgun", selectors: ["mailo", "mx", "pic", "smtp"] },
  { provider: "Mailjet", selectors: ["mailjet"] },
  { provider: "Brevo", selectors: ["brevo1", "brevo2", "mail"] },
  { provider: "Resend", selectors: ["resend"] },
  { provider: "Fastmail", selectors: ["fm1", "fm2", "fm3"] },
  { provider: "Proton", selectors: ["protonmail", "protonmail2", "protonmail3"] },
  { provider: "Zoho", selectors: ["zmail", "zoho"] },
  { provider: "iCloud", selectors: ["sig1"] },
];

/** What a selector may look like: one or more labels of a name. */
export const DKIM_SELECTOR = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
