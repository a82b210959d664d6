import { missing } from "./errors.ts";
import type { Route } from "./world.ts";

/** No mandate of the sandbox's has an object of its own: asking for any finds none. */
export const mandateRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/mandates/:id",
    run({ params, path }) {
      params.complete();
      throw missing("mandate", path("id"), "mandate", 404);
    },
  },
];
