import { accessSync, chmodSync, closeSync, constants, openSync, statSync } from "node:fs";

/** Beside the file SQLite keeps its log and the log's index, with all that was written last. */
const BESIDE = ["", "-wal", "-shm"];

/**
 * Makes the database's file readable for its owner alone, before anything opens it: it holds customers' names, addresses
 * and payments, and a umask of 022 would show them to every user of the machine. SQLite gives new files beside it the same
 * mode. A file of another owner stays as it is.
 *
 * A file that is there is never opened here. POSIX takes all locks of a process on a file away as soon as the process closes
 * any descriptor of that file, those of SQLite's connections among them: another process would then think that it is alone,
 * and remove the log under our connections.
 *
 * @throws where the file cannot be made, or is there and may not be written
 */
export function makePrivate(path: string): void {
  // Made here with its mode: between making and changing it, another user could open it.
  try {
    closeSync(openSync(path, "ax", 0o600));
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    accessSync(path, constants.R_OK | constants.W_OK);
  }
  for (const name of BESIDE.map((end) => path + end)) {
    const mode = statSync(name, { throwIfNoEntry: false })?.mode;
    if (mode === undefined || (mode & 0o077) === 0) continue;
    try {
      chmodSync(name, 0o600);
    } catch (error) {
      if (!isCode(error, "EPERM")) throw error;
    }
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && "code" in error && error.code === code;
