import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CATALOGUES_DIRECTORY, loadCatalogues } from "../../server/i18n/catalogue.ts";
import { setCatalogues } from "../../server/i18n/text.ts";
import { CATALOGUES } from "./languages.ts";

type File = { [group: string]: { [key: string]: string } };

/** What a translator would write; everything else is marked, so that English which comes from elsewhere is seen. */
export const SPANISH: File = {
  meta: { name: "Español" },
  common: { quoted: "«{text}»" },
  actions: { charge: "volver a intentar el pago", message: "enviar {template} por {channel}" },
  channels: { email: "correo electrónico" },
  message_templates: { payment_failed: "Pago fallido" },
  decline_codes: { insufficient_funds: "fondos insuficientes" },
  invoice_kinds: { renewal: "renovación", one_off: "factura única" },
  segment_names: { everyone_else: "Todos los demás" },
  strategy_names: { soft_decline: "Rechazo temporal" },
  retry_reasons: { decline: "El último intento falló: {why}" },
  case_reasons: {
    contact_cap:
      "Como máximo {n, plural, one {# mensaje} other {# mensajes}} en {days, plural, one {# día} other {# días}}; el siguiente, desde el {until}",
  },
  timeline: {
    case_opened: "Comienza la recuperación: {kind}",
    failed_stripe: "Falló el pago de {sum}: {why}",
  },
  api_errors: { not_found: "Makegood todavía no conoce esto." },
  api_error_next_steps: { not_found: "Compruebe el modo (real o de prueba)." },
  startup: { title_cases: "Casos", try_again: "Reintentar" },
  task_kinds: { call: "llamar al cliente" },
  ui_case_actions: { pause: "Pausar…", promise: "Promesa…" },
  ui_case: { attempts_left: "{n, plural, one {queda # intento} other {quedan # intentos}}" },
};

export const MARK = "[es] ";

function spanishFile(): File {
  const english = JSON.parse(readFileSync(join(CATALOGUES_DIRECTORY, "en.json"), "utf8")) as File;
  return Object.fromEntries(
    Object.entries(english).map(([group, texts]) => [
      group,
      Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, SPANISH[group]?.[key] ?? machineMade(text)]),
      ),
    ]),
  );
}

/** Spanish ordinals have one form, and its plurals those of English and one more. */
const machineMade = (text: string) => MARK + text.replaceAll(/, selectordinal, .*?\{#th\}\}/g, ", number}.º");

/** Gives the server Spanish as an operator would, by a file beside the others. @returns what takes it away again */
export function addSpanish(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "languages-"));
  cpSync(CATALOGUES_DIRECTORY, folder, { recursive: true });
  writeFileSync(join(folder, "es.json"), JSON.stringify(spanishFile()));
  setCatalogues(loadCatalogues(folder));
  return () => {
    setCatalogues(CATALOGUES);
    rmSync(folder, { recursive: true });
  };
}
