import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { fetchStripeSignature } from "@stripe/ui-extension-sdk/utils";
import type {
  Answer,
  ApiErrorBody,
  AnswerMeta,
  Input,
  AnswerLabels,
  Output,
  Payload,
  ProcedureName,
} from "../../server/api/contract.ts";

/** Why there is no answer: the server's refusal, or what kept the call from reaching it. */
export type Failure = Omit<ApiErrorBody, "code"> & {
  code: ApiErrorBody["code"] | "unreachable" | "unsigned" | "garbled";
};

export type Answered<Name extends ProcedureName> = (
  | ({ ok: true; output: Output<Name> } & AnswerMeta)
  | { ok: false; error: Failure }
) &
  AnswerLabels;

/** Calls one procedure for the user who looks at the Dashboard. Never throws: a failure is an answer too. */
export type Client = <Name extends ProcedureName>(name: Name, input: Input<Name>) => Promise<Answered<Name>>;

const failed = (code: Failure["code"], cause: unknown): { ok: false; error: Failure } => ({
  ok: false,
  error: { code, message: cause instanceof Error ? cause.message : String(cause), next: "" },
});

const nonce = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The server's client. Each call is signed right before it is sent, since a drawer may have stood open for
 * hours; a signature that is too old all the same (a laptop that slept in between) is made anew once.
 */
export function createClient(
  { userContext, environment }: ExtensionContextValue,
  /** Whether the answer is to bring the labels. */
  wantsLabels: () => boolean,
): Client {
  const { API_BASE } = (environment.constants ?? {}) as { API_BASE?: string };

  async function once<Name extends ProcedureName>(name: Name, input: Input<Name>): Promise<Answered<Name>> {
    const payload: Payload<Name> = {
      procedure: name,
      input,
      livemode: environment.mode === "live",
      nonce: nonce(),
      ...(userContext.roles ? { stripe_roles: userContext.roles } : {}),
      locale: userContext.locale,
      ...(wantsLabels() ? { labels: true } : {}),
      ...(userContext.name ? { user_name: userContext.name } : {}),
    };
    let signature: string;
    try {
      signature = await fetchStripeSignature(payload as never);
    } catch (cause) {
      return failed("unsigned", cause);
    }
    let answer: Response;
    try {
      answer = await fetch(`${API_BASE}${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "stripe-signature": signature },
        // Exactly the text that Stripe signed: its keys last.
        body: JSON.stringify({ ...payload, user_id: userContext.id, account_id: userContext.account.id }),
      });
    } catch (cause) {
      return failed("unreachable", cause);
    }
    try {
      return (await answer.json()) as Answer<Name>;
    } catch {
      return failed("garbled", `HTTP ${answer.status}`);
    }
  }

  return async (name, input) => {
    const first = await once(name, input);
    return !first.ok && first.error.code === "signature_expired" ? once(name, input) : first;
  };
}
