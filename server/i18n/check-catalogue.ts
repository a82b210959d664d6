import { BASE_LANGUAGE } from "./message-format.ts";
import {
  type Branching,
  branchingsOf,
  MessageSyntaxError,
  type Parameter,
  type ParsedMessage,
  parseMessage,
} from "./message-syntax.ts";

/** The messages of one language by `group.key`, or why one of them cannot be parsed. */
export type ParsedTexts = ReadonlyMap<string, ParsedMessage | MessageSyntaxError>;

export function parseTexts(texts: ReadonlyMap<string, string>): ParsedTexts {
  return new Map([...texts].map(([key, text]) => [key, parsedOrError(text)]));
}

function parsedOrError(text: string): ParsedMessage | MessageSyntaxError {
  try {
    return parseMessage(text);
  } catch (error) {
    if (error instanceof MessageSyntaxError) return error;
    throw error;
  }
}

const BASE_FILE = `${BASE_LANGUAGE}.json`;

/** What keeps the texts of a language from being used, each problem with its key and its cause. */
export function problemsOf(language: string, texts: ParsedTexts, english: ParsedTexts): string[] {
  const missing = [...english.keys()]
    .filter((key) => !texts.has(key))
    .map((key) => `${key}: missing. ${BASE_FILE} has it, so add the text.`);
  const wrong = [...texts].flatMap(([key, message]) => {
    const original = english.get(key);
    if (original === undefined) return [`${key}: unknown. ${BASE_FILE} has no such key, so remove it.`];
    return messageProblems(language, message, original).map((problem) => `${key}: ${problem}`);
  });
  return [...missing, ...wrong];
}

function messageProblems(
  language: string,
  message: ParsedMessage | MessageSyntaxError,
  original: ParsedMessage | MessageSyntaxError,
): string[] {
  if (message instanceof MessageSyntaxError) return [message.message];
  const branches = branchingsOf(message).flatMap((branching) => branchingProblems(branching, language));
  if (original instanceof MessageSyntaxError) return branches;
  return [...parameterProblems(message.parameters, original.parameters), ...branches];
}

type Parameters = ParsedMessage["parameters"];

function parameterProblems(own: Parameters, english: Parameters): string[] {
  const takes = [...english.keys()].map((name) => `{${name}}`).join(", ") || "none";
  const missing = [...english.keys()]
    .filter((name) => !own.has(name))
    .map((name) => `the placeholder {${name}} is missing.`);
  const wrong = [...own].flatMap(([name, parameter]) => {
    const original = english.get(name);
    if (!original) return [`the placeholder {${name}} is unknown. The message takes ${takes}.`];
    if (original.kind !== parameter.kind) {
      return [
        `{${name}} is a ${parameter.kind}, but in ${BASE_FILE} a ${original.kind}.${remedy(name, original)}`,
      ];
    }
    return optionProblems(name, parameter, original);
  });
  return [...missing, ...wrong];
}

const remedy = (name: string, { kind }: Parameter) =>
  kind === "number" ? ` Write {${name}, number}, or a plural.` : kind === "text" ? ` Write {${name}}.` : "";

function optionProblems(name: string, own: Parameter, english: Parameter): string[] {
  if (own.kind !== "select" || english.kind !== "select") return [];
  return own.options
    .filter((option) => !english.options.includes(option))
    .map((option) => `the select of {${name}} names "${option}", which it never is.`);
}

const RULES = { cardinal: "plural", ordinal: "selectordinal" } as const;

function branchingProblems({ parameter, rule, branches }: Branching, language: string): string[] {
  const name = `the ${rule === "select" ? "select" : RULES[rule]} of {${parameter}}`;
  const lacksOther = branches.includes("other") ? [] : [`${name} lacks "other".`];
  if (rule === "select") return lacksOther;
  const { pluralCategories } = new Intl.PluralRules(language, { type: rule }).resolvedOptions();
  const categories: string[] = [...pluralCategories].sort();
  const unknown = branches
    .filter((branch) => !branch.startsWith("=") && !categories.includes(branch))
    .map(
      (branch) =>
        `${name} names "${branch}", which the language does not have. It has ${categories.join(", ")}.`,
    );
  return [...lacksOther, ...unknown];
}
