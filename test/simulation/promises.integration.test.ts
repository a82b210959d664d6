import { test } from "vitest";
import { databases } from "../db/databases.ts";
import { expectSmallRunKeepsPromises } from "./faulty-run.ts";

test("60 customers, 40 days, events late and twice, faults, and people who step in: every promise holds, to the cent", {
  timeout: 120_000,
}, async () => {
  const database = await databases.sqlite();
  await expectSmallRunKeepsPromises(database.db);
  await database.drop();
});
