import { posix } from "node:path";
import ts from "typescript";

/** What may run in the extension from outside `ui/`: pure, small, without imports of weight. */
export const SHARED: ReadonlySet<string> = new Set([
  "server/i18n/message-format.ts",
  "server/i18n/money-format.ts",
]);
/** Modules of which only the types may be used. */
const TYPES: ReadonlySet<string> = new Set([
  ...SHARED,
  "server/api/contract.ts",
  "server/i18n/dashboard-labels.ts",
]);
const SDK =
  /^@stripe\/ui-extension-sdk\/(ui|ui\/next|context|utils|navigation|data|clipboard|signature|version)$/;

/** What the Dashboard's frame forbids or its React may not have, by name, and why. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ...["useId", "useTransition", "useDeferredValue", "useSyncExternalStore", "useInsertionEffect"].map(
    (name): [string, string] => [name, "React 18 only; the Dashboard may run React 17"],
  ),
  ...["startTransition", "Suspense", "lazy", "use", "createRoot"].map((name): [string, string] => [
    name,
    "React 18 only; the Dashboard may run React 17",
  ]),
  ...["forwardRef", "createRef", "useImperativeHandle", "findDOMNode"].map((name): [string, string] => [
    name,
    "components are on the other side of a message port: there is nothing to refer to",
  ]),
  ["getDashboardUserEmail", "needs the permission user_email_read, which is not asked for"],
  ["StripeFileUploader", "needs the permission file_write, which is not asked for"],
  ...["stripeApiFetch", "createHttpClient", "createOAuthState"].map((name): [string, string] => [
    name,
    "only the server calls Stripe",
  ]),
]);

/** What browsers or Node have and the Dashboard's frame has not, or not reliably. */
const NO_GLOBALS: ReadonlySet<string> = new Set(
  (
    "document window self parent localStorage sessionStorage indexedDB navigator location history alert confirm " +
    "prompt process Buffer require global globalThis performance"
  ).split(" "),
);

/**
 * What a file of the extension does that the Dashboard does not allow or this house does not want, one
 * sentence each, with the line. Source of the Dashboard's part: docs.stripe.com/stripe-apps/how-ui-extensions-work,
 * November 2026.
 *
 * @param file path from the top of the project, with forward slashes
 */
export function brokenRules(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const problems: string[] = [];
  const declared = namesDeclaredIn(source);

  const report = (node: ts.Node, problem: string) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    problems.push(`${file}:${line} ${problem}`);
  };

  const checkImport = (node: ts.Node, specifier: string, isTypeOnly: boolean) => {
    if (specifier === "react" && !isTypeOnly && file !== "ui/kit/react.ts")
      return report(node, "imports react at run time: ui/kit/react.ts has what there is of it");
    if (specifier === "react" || specifier === "react/jsx-runtime" || SDK.test(specifier)) return;
    if (!specifier.startsWith(".")) return report(node, `imports ${specifier}`);
    const target = posix.join(posix.dirname(file), specifier);
    const isAllowed = target.startsWith("ui/") || (isTypeOnly ? TYPES : SHARED).has(target);
    if (!isAllowed) report(node, `imports ${target}${isTypeOnly ? "" : " at run time"}`);
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      checkImport(node, node.moduleSpecifier.text, node.importClause?.phaseModifier === TYPE);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      checkImport(node, node.moduleSpecifier.text, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) report(node, "names a type by import(): import it by name");
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      report(node, "imports while running: the Dashboard loads one script");
    else if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) {
      const tag = node.tagName.getText();
      if (/^[a-z]/.test(tag) && !tag.includes(".") && tag !== "option")
        report(node, `<${tag}>: the Dashboard draws only the SDK's components`);
    } else if (ts.isJsxAttribute(node) && node.name.getText() === "ref")
      report(node, "ref: a component on the other side of a message port has none");
    else if (isClockRead(node)) report(node, `${node.getText()}: time comes with the server's answer`);
    else if (ts.isIdentifier(node)) checkName(node);
    ts.forEachChild(node, visit);
  };

  const checkName = (node: ts.Identifier) => {
    const { parent, text: name } = node;
    const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
    const isKey =
      (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isJsxAttribute(parent)) &&
      parent.name === node;
    if (isKey) return;
    const why = FORBIDDEN.get(name);
    const isReactsOwn = !isMember || parent.expression.getText() === "React";
    if (why !== undefined && isReactsOwn && !isDeclaredHere(declared, name)) report(node, `${name}: ${why}`);
    if (NO_GLOBALS.has(name) && !isMember && !declared.has(name))
      report(node, `${name}: the Dashboard's frame has none, or not the one that is meant`);
  };

  visit(source);
  return problems;
}

const TYPE = ts.SyntaxKind.TypeKeyword;

function isClockRead(node: ts.Node): boolean {
  if (ts.isNewExpression(node))
    return node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0;
  if (!ts.isCallExpression(node)) return false;
  return ["Date", "Date.now", "performance.now", "globalThis.Date.now"].includes(node.expression.getText());
}

/** Every name that the file itself makes, and whether it came from elsewhere. */
function namesDeclaredIn(source: ts.SourceFile): Map<string, "imported" | "own"> {
  const names = new Map<string, "imported" | "own">();
  const visit = (node: ts.Node): void => {
    if (ts.isImportSpecifier(node) || isOfReact(node)) names.set(node.name.getText(), "imported");
    else if (
      (ts.isVariableDeclaration(node) ||
        ts.isParameter(node) ||
        ts.isBindingElement(node) ||
        ts.isFunctionDeclaration(node)) &&
      node.name &&
      ts.isIdentifier(node.name)
    )
      names.set(node.name.text, "own");
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** `const { useState } = React` makes no name of its own. */
const isOfReact = (node: ts.Node): node is ts.BindingElement =>
  ts.isBindingElement(node) &&
  ts.isVariableDeclaration(node.parent.parent) &&
  node.parent.parent.initializer?.getText() === "React";

const isDeclaredHere = (declared: Map<string, "imported" | "own">, name: string) =>
  declared.get(name) === "own";
