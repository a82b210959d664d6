import { createHmac, timingSafeEqual } from "node:crypto";
import { type Names, textsOf } from "./resolver.ts";

/** Also the MAC's domain: no proof of another kind fits, though one key signs both. */
const VERSION = "makegood-domain-1";

/** The record that proves a domain for an account: only who runs the domain can make it. */
export type ProofRecord = { name: string; value: string };

/** @param domain in lower case. @param key the server's own; with another key another record is asked for */
export function proofRecordOf(account: string, domain: string, key: string): ProofRecord {
  const mac = createHmac("sha256", key)
    .update(JSON.stringify([VERSION, account, domain]))
    .digest("base64url");
  return { name: `_makegood.${domain}`, value: `makegood-sender=${mac}` };
}

/** Whether the record is there. @throws where no name server answers */
export async function isProven(names: Pick<Names, "resolveTxt">, { name, value }: ProofRecord) {
  const wanted = Buffer.from(value);
  return (await textsOf(names, name)).some((text) => {
    const given = Buffer.from(text.trim());
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
