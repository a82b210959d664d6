import { deleteCustomer } from "./customers.ts";
import { badParameter, missing } from "./errors.ts";
import { emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import type { TestClock } from "./wire.ts";
import { type Call, newId, type Route, stripesOwnAct } from "./world.ts";

/**
 * The sandbox as a whole has one clock. Advancing a test clock moves that one, for everybody, where the sandbox was
 * told so (`testClocksMoveTime`); otherwise it makes the test clock's events and moves nothing.
 */
function clockOf(call: Call): TestClock {
  const found = call.tenant.testClocks.get(call.path("id"));
  if (found === undefined) throw missing("test clock", call.path("id"), "test_clock", 404);
  return found;
}

export const testClockRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/test_helpers/test_clocks",
    run(call) {
      const { params, tenant, world } = call;
      params.required("frozen_time");
      const frozen = params.integer("frozen_time") ?? 0;
      const name = params.optional("name") ?? null;
      params.complete();
      const clock = tenant.testClocks.add({
        id: newId(call, "clock"),
        object: "test_helpers.test_clock",
        created: world.clock.seconds(),
        deletes_after: world.clock.seconds() + 30 * 86_400,
        frozen_time: frozen,
        livemode: tenant.livemode,
        name,
        status: "ready",
        status_details: {},
      });
      emit(call, "test_helpers.test_clock.created", clock);
      return clock;
    },
  },
  {
    method: "post",
    path: "/v1/test_helpers/test_clocks/:id/advance",
    run(call) {
      const clock = clockOf(call);
      call.params.required("frozen_time");
      const to = call.params.integer("frozen_time") ?? 0;
      call.params.complete();
      if (to <= clock.frozen_time)
        throw badParameter("A test clock can only be advanced into its future.", "frozen_time");
      const { world, tenant } = call;
      clock.status = "advancing";
      clock.status_details = { advancing: { target_frozen_time: to } };
      emit(call, "test_helpers.test_clock.advancing", clock);
      const answer = { ...clock };
      const readyAt = world.testClocksMoveTime ? Math.max(to * 1000, world.clock.now()) : world.clock.now();
      world.scheduler.plan(readyAt, `ready ${clock.id}`, () => {
        clock.status = "ready";
        clock.status_details = {};
        clock.frozen_time = to;
        emit(stripesOwnAct(world, tenant), "test_helpers.test_clock.ready", clock);
      });
      // Not awaited: Stripe answers at once, and says later by the clock's status that time has passed.
      if (world.testClocksMoveTime) void world.advanceTo(readyAt);
      return answer;
    },
  },
  {
    method: "delete",
    path: "/v1/test_helpers/test_clocks/:id",
    run(call) {
      call.params.complete();
      const clock = clockOf(call);
      call.tenant.testClocks.remove(clock.id);
      // "Deletes a test clock … and all of its resources": docs.stripe.com/billing/testing/test-clocks.
      for (const customer of [...call.tenant.customers.values()])
        if (customer.test_clock === clock.id) deleteCustomer(call, customer);
      emit(call, "test_helpers.test_clock.deleted", clock);
      return { id: clock.id, object: "test_helpers.test_clock", deleted: true };
    },
  },
  {
    method: "get",
    path: "/v1/test_helpers/test_clocks/:id",
    run(call) {
      call.params.complete();
      return clockOf(call);
    },
  },
  {
    method: "get",
    path: "/v1/test_helpers/test_clocks",
    run({ tenant, params }) {
      const paging = readPage(params);
      params.complete();
      return page(tenant.testClocks.values(), "/v1/test_helpers/test_clocks", paging);
    },
  },
];
