import { domainOf } from "./sender-domain.ts";

/** Whether what the account has proven, an address or a whole domain (`@shop.example`), holds for an address. */
export const isProvenBy = (proven: string | null, address: string): boolean =>
  proven !== null && (proven.startsWith("@") ? `@${domainOf(address)}` === proven : address === proven);
