import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One call of Stripe's v1 API, as the pinned package declares it. */
export interface Operation {
  /** "invoices.pay", "billingPortal.sessions.create": as a client of the package writes it. */
  readonly name: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** "/v1/invoices/{}/pay": each `{}` stands for one path segment. */
  readonly path: string;
  readonly params: ts.Type | undefined;
  readonly result: ts.Type;
}

/**
 * The table of calls is read from the package, not written here: a class declares `pay(id, params?:
 * InvoicePayParams): Promise<Response<Invoice>>` in its `.d.ts`, and its `.js` beside it makes the request
 * `POST /v1/invoices/${id}/pay`. A call that this table lacks does not exist in this version of Stripe.
 * @throws when a method declares a request whose address or types cannot be read: the package has changed shape.
 */
export function operationsOf(program: ts.Program, packageRoot: string): Operation[] {
  const checker = program.getTypeChecker();
  const resources = join(packageRoot, "esm", "resources");
  const operations: Operation[] = [];
  for (const declarations of program.getSourceFiles()) {
    const { fileName } = declarations;
    if (!fileName.startsWith(resources) || fileName.includes("/V2/")) continue;
    const requests = requestsIn(fileName.replace(/\.d\.ts$/, ".js"));
    if (requests.size === 0) continue;
    const path = fileName.slice(resources.length + 1).replace(/\.d\.ts$/, "");
    const subject = path.replace(/(^|\/)(\w)/g, (_, slash, first) => (slash && ".") + first.toLowerCase());
    for (const node of declarations.statements) {
      if (!ts.isClassDeclaration(node) || !node.name) continue;
      for (const member of node.members) {
        if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) continue;
        const request = requests.get(`${node.name.text}.${member.name.text}`);
        if (!request) continue;
        const name = `${subject}.${member.name.text}`;
        const result = resultOf(member, checker);
        if (!result)
          throw new Error(`Cannot read what ${name} of the stripe package returns: adapt operationsOf.`);
        operations.push({ name, ...request, params: paramsOf(member, checker), result });
      }
    }
  }
  return operations;
}

type Request = Pick<Operation, "method" | "path">;

/** "InvoiceResource.pay" → its method and path, out of `this._makeRequest("POST", `…`)`. */
function requestsIn(jsFile: string): Map<string, Request> {
  const found = new Map<string, Request>();
  let text: string;
  try {
    text = readFileSync(jsFile, "utf8");
  } catch {
    return found; // a file of types only
  }
  for (const node of ts.createSourceFile(jsFile, text, ts.ScriptTarget.ES2022).statements) {
    if (!ts.isClassDeclaration(node)) continue;
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name) || !member.body) continue;
      const request = firstRequest(member.body);
      if (request?.path.startsWith("/v1/")) found.set(`${node.name?.text}.${member.name.text}`, request);
    }
  }
  return found;
}

function firstRequest(node: ts.Node): Request | undefined {
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "_makeRequest"
  ) {
    const [method, path] = node.arguments;
    if (method && path && ts.isStringLiteral(method)) {
      const verb = method.text;
      if (verb === "GET" || verb === "POST" || verb === "DELETE") return { method: verb, path: pathOf(path) };
    }
  }
  return ts.forEachChild(node, firstRequest);
}

function pathOf(node: ts.Expression): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return "";
  return node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join("");
}

function paramsOf(member: ts.MethodDeclaration, checker: ts.TypeChecker): ts.Type | undefined {
  const parameter = member.parameters.find((p) => ts.isIdentifier(p.name) && p.name.text === "params");
  return parameter?.type && checker.getTypeFromTypeNode(parameter.type);
}

/** Undoes `Promise<Response<T>>`, `ApiListPromise<T>` and `ApiSearchResultPromise<T>`. */
function resultOf(member: ts.MethodDeclaration, checker: ts.TypeChecker): ts.Type | undefined {
  const promised = member.type && checker.getAwaitedType(checker.getTypeFromTypeNode(member.type));
  return promised?.aliasSymbol?.name === "Response" ? promised.aliasTypeArguments?.[0] : promised;
}
