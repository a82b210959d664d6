import { describeApi, type Json, objectSchema, schemaOf } from "../../api/openapi.ts";
import { payloadSchema } from "./signed-payload.ts";

/** The API as the Dashboard extension calls it, in OpenAPI 3.1. */
export const describeDashboardApi = (): Json =>
  describeApi({
    description:
      "The API that the Dashboard extension calls. The body of a call is exactly the text that Stripe signed, JSON.stringify({...payload, user_id, account_id}), and the header Stripe-Signature is that signature, valid for 300 seconds. `x-role` names the role that a call needs.",
    pathOf: (procedure) => `/api/v1/${procedure}`,
    request: (procedure, input) => {
      const payload = schemaOf(payloadSchema, "input");
      const properties = { ...(payload.properties as Json), procedure: { const: procedure }, input };
      return { ...payload, properties };
    },
    answer: (output) => objectSchema({ ok: { const: true }, output }),
    refusal: (error) => objectSchema({ ok: { const: false }, error }),
  });
