/** The connections that are secured with TLS unless they stay on this machine. */
export const TRANSPORTS = ["postgres", "libsql", "smtp"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** The host of a URL with this scheme, also where the rest of it is odd; "" for a socket of this machine. */
function hostOf(url: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:[^\]:]*$/, "");
  return host.toLowerCase();
}

/** Whether what is sent there never leaves this machine. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === "" ||
    host === "localhost" ||
    host === "[::1]" ||
    host === "::1" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

/**
 * Why a database URL would send personal data over a network in plain text; null where it would not. `sslmode=prefer`
 * does not count as TLS: an attacker on the network can take it away.
 */
export function plaintextDatabase(url: string): { transport: Transport; problem: string } | null {
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase() ?? "";
  const query = new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? "");
  if (scheme === "postgres" || scheme === "postgresql") {
    // The query names a host, or a folder of sockets, before the authority does.
    const host = query.get("host") ?? hostOf(url);
    if (isLoopbackHost(host) || host.startsWith("/") || host.startsWith("%2f")) return null;
    const mode = query.get("sslmode");
    const isSecure =
      mode === null
        ? ["true", "1"].includes(query.get("ssl") ?? "")
        : ["require", "verify-ca", "verify-full", "no-verify"].includes(mode);
    return isSecure ? null : { transport: "postgres", problem: "add ?sslmode=verify-full to the URL" };
  }
  if ((scheme === "http" || scheme === "ws") && !isLoopbackHost(hostOf(url)))
    return { transport: "libsql", problem: "write libsql:, https: or wss:" };
  return null;
}
