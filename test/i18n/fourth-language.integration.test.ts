import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dashboard } from "../api/dashboard-caller.ts";
import { HOUR } from "../api/merchant.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { addSpanish, MARK, SPANISH } from "./spanish.ts";

/** A text that is more than placeholders and signs. */
const LETTERS = /\p{L}{2,}/u;

describe("a language that is added by its file alone", () => {
  const here = { accountId: "acct_1", locale: "es-MX" };
  let database: TestDatabase;
  let dashboard: Dashboard;
  let removeSpanish: () => void;

  beforeAll(async () => {
    removeSpanish = addSpanish();
    database = await databases.sqlite();
    dashboard = new Dashboard(database.db);
    const merchant = await dashboard.merchant();
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    dashboard.clock.advance(HOUR);
  });
  afterAll(async () => {
    removeSpanish();
    await database?.drop();
  });

  it("has the Dashboard's labels, with its own plurals and numbers", async () => {
    const { answer } = await dashboard.call("cases.list", {}, { ...here, labels: true });
    expect(answer.labels?.locale).toBe("es-MX");
    const messages = answer.labels?.messages ?? {};
    expect(messages).toMatchObject({
      "startup.title_cases": "Casos",
      "ui_case_actions.pause": "Pausar…",
      "ui_case.attempts_left": "{n, plural, one {queda # intento} other {quedan # intentos}}",
      // A phrase of a sentence stands alone there.
      "task_kinds.call": "Llamar al cliente",
    });
    const english = (await dashboard.call("cases.list", {}, { ...here, locale: "en", labels: true })).answer;
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english.labels?.messages ?? {}).sort());
    const same = Object.entries(messages).filter(
      ([key, text]) => text === english.labels?.messages[key] && LETTERS.test(text),
    );
    expect(same).toEqual([]);
  });

  it("has the timeline, the plan and the reasons of a case", async () => {
    const panel = await dashboard.ask("cases.get", { customerId: "cus_1" }, here);
    const { rows } = await dashboard.ask("timeline.list", { customerId: "cus_1" }, here);
    expect(panel.case).toMatchObject({
      segmentName: "Todos los demás",
      strategyName: "Rechazo temporal",
    });
    expect(rows.map(({ text }) => text)).toContain("Comienza la recuperación: factura única");
    const amount = new Intl.NumberFormat("es-MX", { style: "currency", currency: "EUR" }).format(49);
    expect(rows.map(({ text }) => text)).toContain(`Falló el pago de ${amount}: fondos insuficientes`);
    expect(panel.next.map(({ text }) => text)).toContain("Volver a intentar el pago");
    const reasons = [...rows, ...panel.next].flatMap((line) => line.reasons.map(({ text }) => text));
    expect(reasons).toContain("El último intento falló: fondos insuficientes");
    const texts = [...rows.map(({ text }) => text), ...panel.next.map(({ text }) => text), ...reasons];
    const ownOrMarked = Object.values(SPANISH).flatMap((group) => Object.values(group));
    const isSpanish = (text: string) =>
      text.includes(MARK) ||
      ownOrMarked.some((own) => text.toLowerCase().startsWith(own.split("{")[0]!.toLowerCase()));
    expect(texts.filter((text) => !isSpanish(text))).toEqual([]);
  });

  it("has the errors of the API", async () => {
    expect(await dashboard.refused("holds.resume", { holdId: "hold_none" }, here)).toMatchObject({
      code: "not_found",
      message: "Makegood todavía no conoce esto.",
      next: "Compruebe el modo (real o de prueba).",
    });
  });

  it("leaves the other languages as they are, and English to everybody else", async () => {
    const name = async (locale: string) =>
      (await dashboard.ask("cases.get", { customerId: "cus_1" }, { ...here, locale })).case?.segmentName;
    expect([await name("de"), await name("fr-CA"), await name("en"), await name("pt-BR")]).toEqual([
      "Alle anderen",
      "Tous les autres",
      "Everyone else",
      "Everyone else",
    ]);
  });
});
