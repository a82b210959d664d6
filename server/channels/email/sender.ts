import type { AccountSettings } from "../../dunning/model/settings.ts";
import { isProvenBy } from "../../names/proven-sender.ts";
import type { Sender } from "../channel.ts";

/** Who a message is from, and where replies go; null: to the sender. */
export type From = { from: Sender; replyTo: string | null };

/**
 * The server's own address signs what leaves it, whatever a merchant writes into the settings: another's address would be used
 * without leave. The merchant is named, and gets the replies. Only an address that this account has proven to be its own takes
 * the server's place.
 *
 * @param proven the address, or the domain (`@shop.example`), that the account has proven; null: none
 */
export function senderOf(
  { senderName, senderEmail }: Pick<AccountSettings, "senderName" | "senderEmail">,
  proven: string | null,
  server: Sender,
): From {
  if (senderEmail !== "" && isProvenBy(proven, senderEmail))
    return { from: { name: senderName || server.name, address: senderEmail }, replyTo: null };
  const isOther = senderName !== "" && senderName !== server.name;
  const name = isOther ? `${senderName} via ${server.name}` : server.name;
  return { from: { name, address: server.address }, replyTo: senderEmail || null };
}
