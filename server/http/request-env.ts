/** The variables of every request. */
export type RequestEnv = { Variables: { requestId: string } };

/** A fault during a request, for the log. The caller gets the `requestId` alone. */
export type RequestProblem = {
  where: "api" | "pages" | "http";
  requestId: string;
  error: unknown;
  account?: string | undefined;
  /** The API's procedure. */
  procedure?: string | undefined;
};

export type Report = (problem: RequestProblem) => void;
