import { Banner, Box, Button, Spinner } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import type { ProcedureName } from "../../server/api/contract.ts";
import { catalogue } from "../../server/i18n/catalogue.ts";
import type { Query } from "../data/use-query.ts";
import type { Failure } from "../data/client.ts";
import { labels } from "./labels.ts";
import { useSession, useWords } from "../data/session.tsx";
import { ColumnMedium, Muted } from "./layout.tsx";

const WORDS = catalogue({
  loading: ["Loading…", "Wird geladen …", "Chargement…"],
  again: ["Try again", "Erneut versuchen", "Réessayer"],
  unreachable: [
    "The Makegood server did not answer.",
    "Der Makegood-Server antwortet nicht.",
    "Le serveur Makegood ne répond pas.",
  ],
  unreachable_next: [
    "Check your connection and try again. If this lasts, tell whoever runs the server.",
    "Prüfen Sie die Verbindung und versuchen Sie es erneut. Bleibt es dabei, melden Sie es dem Betreiber des Servers.",
    "Vérifiez votre connexion et réessayez. Si cela persiste, prévenez la personne qui gère le serveur.",
  ],
  unsigned: [
    "Stripe did not sign the request: {cause}",
    "Stripe hat die Anfrage nicht signiert: {cause}",
    "Stripe n'a pas signé la requête : {cause}",
  ],
  unsigned_next: [
    "Reload the page: your role may have changed. If it stays, the app has to be uploaded once more.",
    "Laden Sie die Seite neu: Ihre Rolle hat sich vielleicht geändert. Bleibt es dabei, muss die App erneut hochgeladen werden.",
    "Rechargez la page : votre rôle a peut-être changé. Sinon, l'application doit être importée à nouveau.",
  ],
  garbled: [
    "The server's answer could not be read ({cause}).",
    "Die Antwort des Servers ist nicht lesbar ({cause}).",
    "La réponse du serveur est illisible ({cause}).",
  ],
  garbled_next: [
    "Something stands between: check the address in the app's settings.",
    "Etwas steht dazwischen: Prüfen Sie die Adresse in den Einstellungen der App.",
    "Quelque chose s'interpose : vérifiez l'adresse dans les paramètres de l'application.",
  ],
});

/** Nobody is refused before the first answer, and with it these are here. */
const LATER = labels("STATES");

export function Loading() {
  const say = useWords();
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "center", padding: "medium" }}>
      <Spinner size="small" />
      <Muted>{say(WORDS.loading)}</Muted>
    </Box>
  );
}

/** What went wrong, why, and what to do next. */
export function FailureBanner({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const say = useWords();
  const { code, message } = failure;
  const ours = code === "unreachable" || code === "unsigned" || code === "garbled";
  const title =
    code === "unreachable"
      ? say(WORDS.unreachable)
      : code === "unsigned" || code === "garbled"
        ? say(WORDS[code], { cause: message })
        : message;
  const fields = (failure.fields ?? []).map((field) => `${field.path}: ${field.message}`);
  const next = ours ? say(WORDS[`${code}_next`]) : failure.next;
  return (
    <Banner
      type="critical"
      title={title}
      description={[next, ...fields].join(" ")}
      {...(retry
        ? {
            actions: (
              <Button size="small" onPress={retry}>
                {say(WORDS.again)}
              </Button>
            ),
          }
        : {})}
    />
  );
}

/** Shows an answer once it is there; until then that it is loading, or why it is not there. */
export function Shown<Name extends ProcedureName>({
  of,
  children,
}: {
  of: Query<Name>;
  children: (output: NonNullable<Query<Name>["output"]>) => ReactNode;
}) {
  const { output, failure, reload } = of;
  const banner = failure && <FailureBanner failure={failure} retry={() => void reload()} />;
  if (output === null) return banner || <Loading />;
  return (
    <ColumnMedium>
      {banner}
      {children(output)}
    </ColumnMedium>
  );
}

/** An empty list says what would be here, and how it comes to be. */
export function Empty({
  children,
  action,
}: {
  children: string;
  action?: { label: string; onPress: () => void };
}) {
  return (
    <Box css={{ stack: "y", gap: "small", padding: "large", alignX: "center" }}>
      <Muted>{children}</Muted>
      {action && <Button onPress={action.onPress}>{action.label}</Button>}
    </Box>
  );
}

/** Whether the user may act at all; a viewer sees everything and is told why nothing can be pressed. */
export function useMayAct(): boolean {
  return useSession().may("agent");
}

/** What stands in the place of the buttons for who may not act. */
export function ActNeedsRole() {
  const say = useWords();
  return <Muted>{say(LATER.act_role)}</Muted>;
}
