import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { answerLine, type Line } from "./answer-line.ts";
import type { Policy } from "./protocol.ts";

/** A longer line is answered with an error and passed over: memory is bounded whatever comes in. */
export const LONGEST_LINE = 1024 * 1024;

/**
 * Answers a world's lines with a policy's, one for each, in their order, until the input ends or nobody reads the
 * output any more. Nothing else is written. A full output stops the reading until it has drained.
 */
export async function serve(policy: Policy, input: Readable, output: Writable): Promise<void> {
  const gone = new AbortController();
  output.once("error", () => gone.abort());
  output.once("close", () => gone.abort());
  try {
    for await (const lines of linesOf(input)) {
      if (gone.signal.aborted) return;
      const answers = lines.map((line) => `${JSON.stringify(answerLine(policy, line))}\n`).join("");
      if (!output.write(answers)) await once(output, "drain", { signal: gone.signal });
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

/** The lines of each piece of input together; the last one need not end with a newline. */
async function* linesOf(input: Readable): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      size += end - from;
      lines.push(
        size > LONGEST_LINE ? "too long" : decode(Buffer.concat([...rest, bytes.subarray(from, end)])),
      );
      rest = [];
      size = 0;
      from = end + 1;
    }
    size += bytes.length - from;
    // A line that has become too long is only counted, no longer stored.
    if (size > LONGEST_LINE) rest = [];
    else if (from < bytes.length) rest.push(bytes.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (size > 0) yield [size > LONGEST_LINE ? "too long" : decode(Buffer.concat(rest))];
}

const NEWLINE = 10;

function decode(bytes: Buffer): Line {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return "not UTF-8";
  }
}
