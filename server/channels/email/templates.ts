import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Liquid, type Template } from "liquidjs";
import {
  isMessageTemplate,
  MESSAGE_TEMPLATES,
  type MessageTemplate,
} from "../../dunning/contact/message-templates.ts";
import { BASE_LOCALE, canonicalLocale } from "../locale.ts";
import { DECLINE_WORDS, type MessageView } from "../message-data.ts";

/** A template that cannot be used: the message names the file, the cause and what to do. */
export class TemplateError extends Error {
  override name = "TemplateError";
}

/** What one template says for one view. */
export type MessageText = { subject: string; text: string; html: string };

/** One template in one language, parsed and proven. */
export type LoadedTemplate = {
  name: MessageTemplate;
  locale: string;
  /** Recorded with each contact: `en/payment_failed@` and 12 hex digits over all files that shape it. */
  version: string;
  /** @throws TemplateError when the limits of time or size are passed. */
  say(view: MessageView): MessageText;
};

/** All templates, by locale (as `Intl` writes it) and name. English has every one. */
export type Templates = ReadonlyMap<string, ReadonlyMap<MessageTemplate, LoadedTemplate>>;

const TAGS = new Set(["assign", "case", "comment", "for", "if", "render", "unless", "#"]);
const FILTERS = new Set(["capitalize", "downcase", "size", "upcase"]);
const PARTS = ["invoices.text", "invoices.html", "pay.text", "pay.html", "footer"] as const;
const VARIABLES: ReadonlySet<string> = new Set<keyof MessageView>([
  "customer",
  "merchant",
  "invoices",
  "more_invoices",
  "invoice_count",
  "total",
  "pay_link",
  "decline",
  "card",
  "next_try",
  "ending",
  "ends_on",
]);

/**
 * An engine in which a template can reach its view and the parts of its language, and nothing else: no
 * files, no prototypes, no clock, and for HTML no way round the escaping (`raw` is not there).
 */
function engine(templates: Record<string, string>, forHtml: boolean): Liquid {
  const liquid = new Liquid({
    templates,
    dynamicPartials: true,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    jsTruthy: false,
    parseLimit: 50_000,
    renderLimit: 1_000,
    memoryLimit: 1_000_000,
    ...(forHtml ? { outputEscape: "escape" as const } : {}),
  });
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.has(tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) if (!FILTERS.has(filter)) delete liquid.filters[filter];
  return liquid;
}

function layoutEngine(): Liquid {
  return new Liquid({
    templates: {},
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    outputEscape: "escape",
  });
}

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new TemplateError(`${file}: cannot be read; every language needs this file`, { cause });
  }
};

function split(file: string, source: string): { subject: string; body: string } {
  const match = /^Subject: ([^\n]+)\n\n([\s\S]+)$/.exec(source);
  const [, subject, body] = match ?? [];
  if (subject === undefined || body === undefined) {
    throw new TemplateError(
      `${file}: expected "Subject: …" in the first line, then an empty line and the text`,
    );
  }
  const literal = body.replace(/\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g, "");
  if (/[<>]/.test(literal + subject.replace(/\{%.*?%\}|\{\{.*?\}\}/g, ""))) {
    throw new TemplateError(`${file}: expected words only, no < or >: the HTML is made from them`);
  }
  return { subject, body };
}

function parse(liquid: Liquid, file: string, source: string): Template[] {
  try {
    const parsed = liquid.parse(source);
    const unknown = liquid.globalVariableSegmentsSync(parsed).find(([root]) => !VARIABLES.has(String(root)));
    if (unknown !== undefined) {
      const known = [...VARIABLES].join(", ");
      throw new TemplateError(
        `${file}: there is no variable "${unknown.join(".")}"; expected one of ${known}`,
      );
    }
    return parsed;
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    throw new TemplateError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Paragraphs are set apart by an empty line; the line breaks inside the source's tags mean nothing. */
const tidy = (text: string): string =>
  text
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** Escaped text cannot begin with `<`, so a block that does is one of the parts and stays as it is. */
const paragraphs = (escaped: string): string =>
  tidy(escaped)
    .split("\n\n")
    .map((block) => (block.startsWith("<") ? block : `<p>${block.replaceAll("\n", "<br>\n")}</p>`))
    .join("\n");

const sample = (
  full: boolean,
  decline: MessageView["decline"],
  ending: MessageView["ending"],
): MessageView => ({
  customer: full ? "A" : null,
  merchant: "M",
  invoices: Array.from({ length: full ? 2 : 1 }, (_, index) => ({
    number: full ? "1" : null,
    amount: "1",
    due: full && index === 0 ? "d" : null,
    failed: full ? "d" : null,
  })),
  more_invoices: full ? 85 : 0,
  invoice_count: full ? 87 : 1,
  total: "1",
  pay_link: "https://example.com/",
  decline,
  card: full ? "Visa" : null,
  next_try: full ? "d" : null,
  ending,
  ends_on: ending === null ? null : "d",
});

/** Renders each way once, so that what only shows in rendering shows at start and not in a customer's mail. */
function prove(template: LoadedTemplate): void {
  for (const decline of DECLINE_WORDS) {
    template.say(sample(true, decline, "cancel"));
    template.say(sample(false, decline, null));
  }
  template.say(sample(false, "unknown", "pause"));
}

type Language = { locale: string; text: Liquid; html: Liquid; sources: string; directory: string };

function openLanguage(directory: string, locale: string, layout: string): Language {
  const parts = new Map(PARTS.map((part) => [part, read(join(directory, "parts", `${part}.liquid`))]));
  const of = (kind: "text" | "html") => ({
    invoices: parts.get(`invoices.${kind}`) ?? "",
    pay: parts.get(`pay.${kind}`) ?? "",
    footer: parts.get("footer") ?? "",
  });
  const sources = [layout, ...parts.values()].join("\0");
  return { locale, text: engine(of("text"), false), html: engine(of("html"), true), sources, directory };
}

function loadTemplate(
  language: Language,
  name: MessageTemplate,
  layout: Template[],
  layouts: Liquid,
): LoadedTemplate {
  const { locale, text, html } = language;
  const file = join(language.directory, `${name}.liquid`);
  const source = read(file);
  const { subject, body } = split(file, source);
  const subjectOf = parse(text, file, subject);
  const textOf = parse(text, file, body);
  const htmlOf = parse(html, file, body);
  const footerFile = join(language.directory, "parts", "footer.liquid");
  const footerText = parse(text, footerFile, read(footerFile));
  const footerHtml = parse(html, footerFile, read(footerFile));
  const hash = createHash("sha256").update(`${language.sources}\0${source}`).digest("hex").slice(0, 12);
  const template: LoadedTemplate = {
    name,
    locale,
    version: `${locale}/${name}@${hash}`,
    say(view) {
      try {
        const line = tidy(text.renderSync(subjectOf, view)).replace(/\s+/g, " ");
        const plain = `${tidy(text.renderSync(textOf, view))}\n\n-- \n${tidy(text.renderSync(footerText, view))}\n`;
        const page = layouts.renderSync(layout, {
          locale,
          direction: /^(ar|dv|fa|he|ps|ur|yi)\b/.test(locale) ? "rtl" : "ltr",
          subject: line,
          body: paragraphs(html.renderSync(htmlOf, view)),
          footer: paragraphs(html.renderSync(footerHtml, view)),
        });
        return { subject: line, text: plain, html: String(page) };
      } catch (cause) {
        throw new TemplateError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
          cause,
        });
      }
    },
  };
  prove(template);
  return template;
}

/** Where the templates of this version lie. */
export const TEMPLATES_DIRECTORY = fileURLToPath(new URL("./templates", import.meta.url));

/**
 * Reads every template of every language, checks its variables, filters and tags, and renders it with
 * sample facts. Every language but English may lack templates.
 *
 * @param directory holds `layout.html.liquid` and one folder per locale.
 * @throws TemplateError for the first file that is wrong, before anything was sent.
 */
export function loadTemplates(directory: string = TEMPLATES_DIRECTORY): Templates {
  const layoutSource = read(join(directory, "layout.html.liquid"));
  const layouts = layoutEngine();
  const layout = layouts.parse(layoutSource);
  const loaded = new Map<string, Map<MessageTemplate, LoadedTemplate>>();
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const folder of folders) {
    const path = join(directory, folder.name);
    const locale = canonicalLocale(folder.name);
    if (locale === null)
      throw new TemplateError(`${path}: expected a folder named for a locale, such as de or pt-BR`);
    const language = openLanguage(path, locale, layoutSource);
    const names = readdirSync(path)
      .filter((file) => file.endsWith(".liquid"))
      .map((file) => basename(file, ".liquid"));
    const templates = new Map<MessageTemplate, LoadedTemplate>();
    for (const name of names) {
      if (!isMessageTemplate(name)) {
        throw new TemplateError(`${join(path, name)}.liquid: no strategy can name it; see MESSAGE_TEMPLATES`);
      }
      templates.set(name, loadTemplate(language, name, layout, layouts));
    }
    loaded.set(locale, templates);
  }
  for (const name of Object.keys(MESSAGE_TEMPLATES).filter(isMessageTemplate)) {
    if (loaded.get(BASE_LOCALE)?.has(name)) continue;
    const file = join(directory, BASE_LOCALE, `${name}.liquid`);
    throw new TemplateError(`${file}: is missing; English is the last resort and needs every template`);
  }
  return loaded;
}
