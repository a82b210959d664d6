/**
 * Postgres's classes of errors that say something of the connection or the server, and nothing of the statement: connection
 * exception, operator intervention (a terminated backend, a shutdown), insufficient resources.
 * Source: postgresql.org/docs/current/errcodes-appendix.html
 */
const POSTGRES = /^(08|53|57P)/;
const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);
/** The driver's own errors carry no code. */
const DRIVER = /Connection terminated|connection error|timeout exceeded when trying to connect|fetch failed/;

/** Whether the connection to the database broke, rather than the database refusing a statement: another try may succeed. */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return POSTGRES.test(code) || NETWORK.has(code) || DRIVER.test(error.message);
}
