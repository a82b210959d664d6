import { formatMessage } from "../../i18n/text.ts";
import type { CheckContext, Finding } from "./finding.ts";

/** Whether the endpoint sends every event that recovery reads, in the version that it reads. */
export async function checkEndpoint({
  gateway,
  account,
  publicUrl,
  localeContext,
}: CheckContext): Promise<Finding> {
  const { locale } = localeContext();
  const url = `${publicUrl}/webhooks/stripe`;
  const read = await gateway.readEndpoint(account, url);
  if (read.kind !== "done") {
    const id = read.kind === "refused" ? "endpoint_unreadable" : "endpoint_later";
    return {
      status: "not_started",
      optional: true,
      text: formatMessage(`setup_findings.${id}`, locale),
    };
  }
  const { endpoint } = read;
  if (endpoint === null)
    return { status: "blocked", text: formatMessage("setup_findings.endpoint_missing", locale, { url }) };
  const { isOff, lacking, apiVersion, wantedApiVersion } = endpoint;
  const problems = [
    isOff ? formatMessage("setup_findings.endpoint_off", locale) : null,
    apiVersion === wantedApiVersion
      ? null
      : formatMessage("setup_findings.endpoint_version", locale, {
          has: apiVersion ?? formatMessage("setup_findings.endpoint_default_version", locale),
          wanted: wantedApiVersion,
        }),
    lacking.length === 0
      ? null
      : formatMessage("setup_findings.endpoint_lacks", locale, {
          n: lacking.length,
          types: lacking.join(", "),
        }),
  ].filter((problem) => problem !== null);
  if (problems.length === 0)
    return {
      status: "complete",
      text: formatMessage("setup_findings.endpoint", locale, { version: wantedApiVersion }),
    };
  return {
    status: "blocked",
    text: [...problems, formatMessage("setup_findings.endpoint_mend", locale)].join(" "),
  };
}
