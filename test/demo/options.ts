import { parseArgs } from "node:util";
import { z } from "zod";

const whole = (name: string, min: number, max: number, fallback: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .refine((number) => Number.isInteger(number) && number >= min && number <= max, {
      error: `--${name}: expected a whole number from ${min} to ${max}`,
    });

const schema = z.object({
  days: whole("days", 1, 730, 90),
  customers: whole("customers", 1, 100_000, 500),
  seed: whole("seed", 0, 2_147_483_647, 7),
  mode: z
    .enum(["lead", "weave", "watch"], { error: "--mode: expected lead, weave or watch" })
    .default("weave"),
  population: z.string().optional(),
  run: z.boolean().default(false),
  json: z.boolean().default(false),
  port: whole("port", 1_024, 65_000, 4_300),
  help: z.boolean().default(false),
});

export type DemoOptions = z.output<typeof schema>;

export const USAGE = `npm run demo                        live: three weeks pass, then you move time in the preview
npm run demo -- --run               live: time runs fast by itself until Ctrl-C
npm run demo -- --days 45 --json    headless, prints one JSON document

  --days N           how long, headless (90)
  --customers N      how many simulated customers (500)
  --seed N           the same seed gives the same run (7)
  --mode M           lead, weave or watch: who runs the retry schedule (weave, as in a new account)
  --population FILE  other people: see test/sandbox/customers/population.json
  --run              time runs by itself
  --json             headless
  --port N           where the preview listens (4300); the server, the simulated Stripe, its SMTP and the mailbox
                     listen 300, 200, 275 and 100 below
  --help             this text`;

/** @throws Error that names the option and what is expected */
export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      days: { type: "string" },
      customers: { type: "string" },
      seed: { type: "string" },
      mode: { type: "string" },
      population: { type: "string" },
      run: { type: "boolean" },
      json: { type: "boolean" },
      port: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const read = schema.safeParse(values);
  if (read.success) {
    if (read.data.run && read.data.json)
      throw new Error("--run: not with --json, which runs by itself anyway");
    return read.data;
  }
  throw new Error(read.error.issues.map(({ message }) => message).join("\n"));
}
