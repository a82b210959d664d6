import { expect, test } from "vitest";
import { firstAddressIn } from "../../../server/channels/email/address.ts";

test.each([
  ["ada@example.com", "ada@example.com"],
  ["ada@example.com, office@example.com", "ada@example.com"],
  ["office at example.com; ada@example.com", "ada@example.com"],
  ["Ada Lovelace <ada@example.com>", "ada@example.com"],
  ["ada@example.com\r\nBcc: all@example.com", "ada@example.com"],
  ["no address", null],
  ["", null],
])("in %j the message goes to %s", (field, address) => {
  expect(firstAddressIn(field)).toBe(address);
});
