import { accountHandlers } from "./account/handlers.ts";
import { backtestHandlers } from "./backtest/handlers.ts";
import { casesHandlers } from "./cases/handlers.ts";
import type { Handlers } from "./context.ts";
import type { Contract } from "./contract.ts";
import { customersHandlers } from "./customers/handlers.ts";
import { experimentsHandlers } from "./experiments/handlers.ts";
import { holdsHandlers } from "./holds/handlers.ts";
import { messagesHandlers } from "./messages/handlers.ts";
import { notesHandlers } from "./notes/handlers.ts";
import { overviewHandlers } from "./overview/handlers.ts";
import { ownersHandlers } from "./owners/handlers.ts";
import { reportsHandlers } from "./reports/handlers.ts";
import { segmentsHandlers } from "./segments/handlers.ts";
import { settingsHandlers } from "./settings/handlers.ts";
import { setupHandlers } from "./setup/handlers.ts";
import { staffRequestsHandlers } from "./staff-requests/handlers.ts";
import { startHandlers } from "./start/handlers.ts";
import { strategiesHandlers } from "./strategies/handlers.ts";
import { tasksHandlers } from "./tasks/handlers.ts";
import { timelineHandlers } from "./timeline/handlers.ts";

/** The handler of every procedure. The compiler refuses this table while one of the contract is missing. */
export const HANDLERS: Handlers<Contract> = {
  ...casesHandlers,
  ...ownersHandlers,
  ...notesHandlers,
  ...customersHandlers,
  ...timelineHandlers,
  ...holdsHandlers,
  ...staffRequestsHandlers,
  ...tasksHandlers,
  ...segmentsHandlers,
  ...strategiesHandlers,
  ...messagesHandlers,
  ...experimentsHandlers,
  ...backtestHandlers,
  ...reportsHandlers,
  ...overviewHandlers,
  ...accountHandlers,
  ...settingsHandlers,
  ...setupHandlers,
  ...startHandlers,
};
