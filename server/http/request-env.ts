/** What every request carries through Hono. */
export type RequestEnv = { Variables: { requestId: string } };

/** A fault that a request met, for the log; what the caller sees names only `requestId`. */
export type RequestProblem = { where: "api" | "pages" | "http"; requestId: string; error: unknown };

export type Report = (problem: RequestProblem) => void;
