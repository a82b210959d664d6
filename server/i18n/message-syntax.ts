import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";

/** What stands for a parameter: a text as it is, a number that the message writes, or one of some codes. */
export type Parameter = { kind: "text" } | { kind: "number" } | { kind: "select"; options: string[] };

export type ParsedMessage = {
  text: string;
  elements: MessageFormatElement[];
  parameters: ReadonlyMap<string, Parameter>;
};

/** A text that is not a message. `message` is the cause, to stand after the text's key. */
export class MessageSyntaxError extends Error {
  override readonly name = "MessageSyntaxError";
}

/** @throws MessageSyntaxError where it is not ICU MessageFormat, or uses what these catalogues do without */
export function parseMessage(text: string): ParsedMessage {
  let elements: MessageFormatElement[];
  try {
    // A missing "other" is found by check-catalogue.ts, which names the parameter.
    elements = parse(text, { ignoreTag: true, requiresOtherClause: false });
  } catch (error) {
    throw new MessageSyntaxError(
      `not ICU MessageFormat (${error instanceof Error ? error.message : error}).`,
    );
  }
  const parameters = new Map<string, Parameter>();
  walk(elements, (element) => {
    const parameter = parameterOf(element);
    if (parameter) addParameter(parameters, element.value, parameter);
  });
  return { text, elements, parameters };
}

type Argument = Extract<MessageFormatElement, { value: string }>;

/** Every element that has a parameter, also in the branches of others. */
function walk(elements: readonly MessageFormatElement[], see: (element: Argument) => void): void {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    see(element);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const { value } of Object.values(element.options)) walk(value, see);
    }
  }
}

function parameterOf(element: Argument): Parameter {
  switch (element.type) {
    case TYPE.argument:
      return { kind: "text" };
    case TYPE.number:
    case TYPE.plural:
      return { kind: "number" };
    case TYPE.select:
      return { kind: "select", options: Object.keys(element.options) };
    default:
      // A moment needs a time zone, which a message does not know: it is given as text.
      throw new MessageSyntaxError(
        `{${element.value}} is a date, a time or a tag; only text, number, plural, selectordinal and select are used.`,
      );
  }
}

function addParameter(parameters: Map<string, Parameter>, name: string, parameter: Parameter): void {
  const before = parameters.get(name);
  if (before && before.kind !== parameter.kind) {
    throw new MessageSyntaxError(
      `{${name}} is a ${before.kind} in one place and a ${parameter.kind} in another; a number is written {${name}, number}.`,
    );
  }
  if (before?.kind === "select" && parameter.kind === "select") {
    parameters.set(name, {
      kind: "select",
      options: [...new Set([...before.options, ...parameter.options])],
    });
  } else parameters.set(name, parameter);
}

/** Where a message goes on in one of several ways, by a parameter's value. */
export type Branching = { parameter: string; rule: "cardinal" | "ordinal" | "select"; branches: string[] };

export function branchingsOf({ elements }: ParsedMessage): Branching[] {
  const found: Branching[] = [];
  walk(elements, (element) => {
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return;
    const rule = element.type === TYPE.select ? "select" : (element.pluralType ?? "cardinal");
    found.push({ parameter: element.value, rule, branches: Object.keys(element.options) });
  });
  return found;
}
