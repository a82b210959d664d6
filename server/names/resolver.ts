import { Resolver } from "node:dns/promises";

/** Asks the domain name system. */
export type Names = Pick<Resolver, "resolve4" | "resolve6" | "resolveTxt">;

/** A name server that does not answer costs a person no more than this. */
const LOOKUP = { timeout: 2_000, tries: 2 };

/** Looks names up. `server` is an address such as `9.9.9.9` or `127.0.0.1:5353`; null: the machine's own. */
export function openResolver(server: string | null): Names {
  const resolver = new Resolver(LOOKUP);
  if (server !== null) resolver.setServers([server]);
  return resolver;
}

/** Nothing under the name, or nothing of the kind. */
const ABSENT: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENODATA"]);

/** The answer; an empty list where the name or its kind of record is not there. @throws where no name server answers */
export async function orNone<Answer>(asked: Promise<Answer[]>): Promise<Answer[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.has(error.code)) return [];
    throw error;
  }
}

/** The TXT records under a name, each put together from its parts. @throws where no name server answers */
export const textsOf = async (names: Pick<Names, "resolveTxt">, name: string): Promise<string[]> =>
  (await orNone(names.resolveTxt(name))).map((parts) => parts.join(""));
