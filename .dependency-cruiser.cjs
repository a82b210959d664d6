/**
 * The arrows of the house, held on every run of `npm run lint`. A room may import what its line names and nothing else of
 * ours; docs/architecture.md says why. Types count like code: a circle of types is a circle.
 */

/** What each room of the server may import, besides itself. */
const ROOMS = {
  "server/dunning": [],
  "server/i18n": ["server/dunning"],
  "server/names": [],
  "server/channels": [
    "server/dunning",
    "server/i18n",
    "server/names",
    "server/clock",
    "server/transport-security",
  ],
  "server/stripe": ["server/dunning", "server/clock", "server/tracing"],
  "server/tracing": [],
  db: ["server/dunning", "server/names"],
  "server/reports": ["server/dunning", "server/i18n", "db"],
  "server/engine": [
    "server/dunning",
    "server/channels",
    "server/stripe",
    "server/clock",
    "server/release",
    "server/tracing",
    "db",
  ],
  "server/api": [
    "server/dunning",
    "server/i18n",
    "server/channels",
    "server/stripe",
    "server/engine",
    "server/reports",
    "server/names",
    "server/clock",
    "server/safe-url",
    "db",
  ],
  "server/http": [
    "server/api",
    "server/channels",
    "server/dunning",
    "server/i18n",
    "server/reports",
    "server/stripe",
    "server/clock",
    "server/safe-url",
    "server/tracing",
    "db",
  ],
};

const rooms = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `arrows-of-${room.replace("/", "-")}`,
  comment: `${room} may import ${["itself", ...allowed].join(", ")}`,
  severity: "error",
  from: { path: `^${room}/` },
  to: {
    path: "^(server|db|ui|src|test)/",
    pathNot: [room, ...allowed].map((path) => `^${path}(/|\\.ts$)`),
  },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment: "Two files that need each other are one file, or lack a third that both need.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...rooms,
    {
      name: "pure-core",
      comment: "The core does no input or output and reads no clock.",
      severity: "error",
      from: { path: "^server/dunning/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "product-needs-no-test",
      severity: "error",
      from: { path: "^(server|db|ui|src)/" },
      to: { path: "^test/" },
    },
    {
      name: "extension-knows-contracts-only",
      comment: "The extension imports types of the API, and the formatters that it shares with the server.",
      severity: "error",
      from: { path: "^ui/" },
      to: {
        path: "^(server|db|src|test)/",
        pathNot: [
          "^server/api/contract\\.ts$",
          "^server/api/procedure\\.ts$",
          "^server/api/[a-z-]+/contract\\.ts$",
          "^server/i18n/",
        ],
      },
    },
    {
      name: "one-place-knows-the-database",
      comment: "Only db/ knows which database runs.",
      severity: "error",
      from: { path: "^(server|ui)/" },
      to: { path: "^db/(connection|migrations)/" },
    },
    {
      name: "no-orphan",
      comment: "A file that nothing imports is forgotten.",
      severity: "error",
      from: {
        orphan: true,
        path: "^(server|db|ui)/",
        pathNot: [
          "\\.d\\.ts$",
          "^server/main\\.ts$",
          "^server/connect-command\\.ts$",
          "^db/drizzle\\.[a-z]+\\.config\\.ts$",
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { conditionNames: ["import", "types", "node", "default"] },
  },
};
