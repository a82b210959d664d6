import { Box, Select } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { catalogue } from "../../server/words/say.ts";
import { useAction } from "../answer.ts";
import { useWords } from "../session.tsx";
import { Form } from "./Form.tsx";
import type { CaseAnswer, CaseProps } from "./use-case.ts";

const WORDS = catalogue({
  title: ["End recovery", "Rückgewinnung beenden", "Mettre fin au recouvrement"],
  how: ["How it ends", "Wie sie endet", "Comment il se termine"],
  what: [
    "Nothing more is charged or sent, and what is open counts as lost. It takes effect in 10 minutes; until then it can be taken back.",
    "Nichts wird mehr abgebucht oder gesendet, und was offen ist, zählt als verloren. Es wird in 10 Minuten wirksam; bis dahin lässt es sich zurücknehmen.",
    "Plus rien n'est débité ni envoyé, et le reste compte comme perdu. Cela prend effet dans 10 minutes ; d'ici là, on peut revenir dessus.",
  ],
  done: ["Ends in 10 minutes", "Endet in 10 Minuten", "Fin dans 10 minutes"],
});

/** What becomes of the subscription and the invoices in Stripe. */
const END_WORDS = catalogue({
  cancel: [
    "Cancel the subscription at once, leave invoices open",
    "Abonnement sofort kündigen, Rechnungen offen lassen",
    "Résilier l'abonnement aussitôt, laisser les factures ouvertes",
  ],
  pause: [
    "Pause the subscription, leave invoices open",
    "Abonnement pausieren, Rechnungen offen lassen",
    "Suspendre l'abonnement, laisser les factures ouvertes",
  ],
  mark_unpaid: [
    "Keep the subscription, new invoices stay drafts",
    "Abonnement behalten, neue Rechnungen bleiben Entwürfe",
    "Garder l'abonnement, les nouvelles factures restent en brouillon",
  ],
  mark_uncollectible: [
    "Mark the invoices as uncollectible",
    "Rechnungen als uneinbringlich markieren",
    "Marquer les factures comme irrécouvrables",
  ],
  leave: ["Change nothing in Stripe", "In Stripe nichts ändern", "Ne rien changer dans Stripe"],
});

type EndAction = NonNullable<CaseAnswer["end"]>["action"];
const ACTIONS = Object.keys(END_WORDS) as EndAction[];

/** Ends a case before its time, in words that say what that costs. */
export function EndForm({ handle, answer, close }: CaseProps & { close: () => void }) {
  const say = useWords();
  const ending = useAction("requests.endNow");
  const [action, setAction] = useState<EndAction>(answer.end?.action ?? "leave");

  return (
    <Form
      {...ending}
      title={say(WORDS.title)}
      verb={say(WORDS.title)}
      destructive
      submit={() =>
        void handle.after(
          ending.run({ caseId: answer.case?.id ?? "", action, confirm: true }),
          say(WORDS.done),
          close,
        )
      }
      close={close}
    >
      <Select
        label={say(WORDS.how)}
        defaultValue={action}
        onChange={(event) => setAction(event.target.value as EndAction)}
      >
        {ACTIONS.map((one) => (
          <option key={one} value={one}>
            {say(END_WORDS[one])}
          </option>
        ))}
      </Select>
      <Box>{say(WORDS.what)}</Box>
    </Form>
  );
}
