/** `wrong`: somebody must do something. `look`: it may be as it should, which nothing here can tell. */
export type Status = "ok" | "wrong" | "look";

/** One line of the doctor's report. */
export type Finding = {
  /** What was looked at, one word. */
  check: string;
  status: Status;
  /** What was found, and the next step where one is needed. Never holds a secret. */
  text: string;
};

export type Note = (finding: Finding) => void;

/** One group of checks, which may end with an error: then that is its finding, and the others go on. */
export async function examine(check: string, note: Note, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    note({ check, status: "wrong", text: error instanceof Error ? error.message : String(error) });
  }
}
