import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SegmentsPanel } from "../../../ui/segments/SegmentsPanel.tsx";
import DrawerView from "../../../ui/views/DrawerView.tsx";
import { addSpanish } from "../../i18n/spanish.ts";
import { openMerchant, renderView } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openMerchant>>;
beforeAll(async () => {
  opened = await openMerchant();
});
afterAll(() => opened.close());

describe("while the server cannot be reached", () => {
  it.each([
    ["de-AT", "Arbeitsliste", "Der Makegood-Server antwortet nicht."],
    ["fr-CA", "Liste de travail", "Le serveur Makegood ne répond pas."],
    ["ja-JP", "Work list", "The Makegood server did not answer."],
  ])("a view has its few texts for %s in the bundle", async (locale, title, failure) => {
    const backend = { ...opened.backend, request: () => Promise.reject(new Error("offline")) };
    const view = await renderView(DrawerView, { backend, locale });
    expect(view.text()).toContain(title);
    expect(view.text()).toContain(failure);
  });
});

describe("a label with a number", () => {
  it.each([
    ["fr-FR", "0 dossier des 90 derniers jours"],
    ["de-DE", "0 Fälle der letzten 90 Tage"],
    // English texts have English plurals, whatever language was asked for.
    ["fa-IR", "0 cases of the last 90 days"],
  ])("has the plural of its own language for %s", async (locale, expected) => {
    const view = await renderView(<SegmentsPanel segmentId={undefined} />, { ...opened, locale });
    expect(view.text()).toContain(expected);
  });
});

describe("with a language that only the server has", () => {
  let removeSpanish: () => void;
  beforeAll(() => {
    removeSpanish = addSpanish();
  });
  afterAll(() => removeSpanish());

  it("a view speaks it from the first answer on", async () => {
    const view = await renderView(DrawerView, { ...opened, locale: "es-ES" });
    expect(view.text()).toContain("Casos");
    expect(view.text()).toContain("[es] Find a customer");
    expect(view.text()).not.toMatch(/^Overview$/m);
  });
});
