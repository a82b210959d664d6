import { Accordion, AccordionItem, Badge, Box, Link } from "@stripe/ui-extension-sdk/ui";
import { catalogue } from "../../server/words/say.ts";
import { useFormat } from "../format.ts";
import { usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { isSameTime } from "./local-days.ts";
import { ReasonList } from "./ReasonList.tsx";
import { standingOf } from "./standing.ts";
import type { CaseProps } from "./use-case.ts";
import { CASE_WORDS } from "./words.ts";

const WORDS = catalogue({
  healthy: ["All paid", "Alles bezahlt", "Tout est payé"],
  open: ["Open", "Offen", "En cours"],
  pause: ["Paused", "Pausiert", "En pause"],
  promise: ["Promised", "Zugesagt", "Promis"],
  dispute: ["Disputed", "Angefochten", "Contesté"],
  plan: ["Payment plan", "Ratenplan", "Échéancier"],
  recovered: ["Recovered", "Zurückgewonnen", "Récupéré"],
  lost: ["Lost", "Verloren", "Perdu"],
  disconnected: ["Disconnected", "Getrennt", "Déconnecté"],
  at_risk: ["At risk", "Gefährdet", "En jeu"],
  nothing: ["Nothing to recover", "Nichts zurückzugewinnen", "Rien à récupérer"],
  nothing_why: [
    "If a payment fails, you will see here what happens next and why.",
    "Scheitert eine Zahlung, steht hier, was als Nächstes geschieht und warum.",
    "Si un paiement échoue, vous verrez ici la suite et ses raisons.",
  ],
  next: ["{what}, {when}", "{what}: {when}", "{what} : {when}"],
  step: [
    "Step {step} of {steps}: {what}, {when}",
    "Schritt {step} von {steps}: {what}, {when}",
    "Étape {step} sur {steps} : {what}, {when}",
  ],
  local: ["{when} customer's time", "{when} Ortszeit", "{when}, heure du client"],
  waiting: ["Nothing is planned", "Nichts ist geplant", "Rien n'est prévu"],
  because: ["Because", "Gründe", "Raisons"],
  why: ["All reasons", "Alle Gründe", "Toutes les raisons"],
  pause_until: ["Paused until {day}", "Pausiert bis {day}", "En pause jusqu'au {day}"],
  pause_open: ["Paused until resumed", "Pausiert, bis jemand fortsetzt", "En pause jusqu'à la reprise"],
  promise_until: ["{sum} promised by {day}", "{sum} zugesagt bis {day}", "{sum} promis d'ici le {day}"],
  quiet: [
    "Nothing is charged or sent meanwhile.",
    "Solange wird nichts abgebucht oder gesendet.",
    "Rien n'est débité ni envoyé entre-temps.",
  ],
  by: ["By {who} on {day}", "Von {who} am {day}", "Par {who}, le {day}"],
  by_why: ["By {who} on {day}: {why}", "Von {who} am {day}: {why}", "Par {who}, le {day} : {why}"],
  closed: ["On {day}", "Am {day}", "Le {day}"],
  set_up: ["Open set-up", "Einrichtung öffnen", "Ouvrir la configuration"],
});

const BADGES = {
  healthy: "positive",
  open: "info",
  pause: "neutral",
  promise: "info",
  dispute: "warning",
  plan: "info",
  recovered: "positive",
  lost: "negative",
  disconnected: "urgent",
} as const;

/** The answer to "what is going on with this payment?", before anything else. */
export function StandingNow({ handle, answer }: CaseProps) {
  const say = useWords();
  const { now, nameOf } = useSession();
  const { go } = usePlaces();
  const format = useFormat(answer.timeZone);
  const { case: one, money, steps, timeline, timeZone } = answer;
  const standing = standingOf(answer, handle.invoiceId, now);
  const { state } = standing;
  const sum = (amount: number, currency = money?.currency ?? "usd") => format.money(amount, currency);
  const because = state === "open" ? (standing.next?.because ?? []) : [];

  /** In the customer's time, and saying so where that is another than the reader's. */
  const whenOf = (at: number) => {
    if (at <= now) return say(CASE_WORDS.now);
    const isOwn = isSameTime(at, timeZone, Intl.DateTimeFormat().resolvedOptions().timeZone);
    return isOwn ? format.when(at) : say(WORDS.local, { when: format.when(at) });
  };

  /** One line, and what belongs under it. */
  const said = (): [line: string, under?: string] => {
    switch (standing.state) {
      case "healthy":
        return [say(WORDS.nothing), say(WORDS.nothing_why)];
      case "recovered":
      case "lost": {
        const told = timeline.rows.find(({ kind }) => kind === state)?.text;
        return [told ?? say(WORDS[state]), say(WORDS.closed, { day: format.day(one?.closedAt ?? now) })];
      }
      case "disconnected":
      case "dispute":
      case "plan":
        return [say(WORDS[state]), say(WORDS.quiet)];
      case "open": {
        const { next } = standing;
        if (!next) return [one?.waitsFor[0]?.text ?? say(WORDS.waiting)];
        const { do: action, text: what, dueAt } = next;
        const when = whenOf(dueAt);
        const place = steps.findIndex(({ stepId }) => "stepId" in action && action.stepId === stepId);
        return [
          place < 0
            ? say(WORDS.next, { what, when })
            : say(WORDS.step, { step: place + 1, steps: steps.length, what, when }),
        ];
      }
      default: {
        const { endsAt, amount, currency, owner, fromAt, reason } = standing.hold;
        const day = format.day(endsAt ?? now);
        const by = { who: nameOf(owner), day: format.day(fromAt) };
        return [
          endsAt === null
            ? say(WORDS.pause_open)
            : state === "promise"
              ? say(WORDS.promise_until, { sum: sum(amount ?? money?.open ?? 0, currency ?? undefined), day })
              : say(WORDS.pause_until, { day }),
          reason === "" ? say(WORDS.by, by) : say(WORDS.by_why, { ...by, why: reason }),
        ];
      }
    }
  };

  const closed = state === "recovered" || state === "lost" ? state : null;
  const [line, under] = said();
  // What budgets allow has a place of its own; that there was a wait says little.
  const first = because.filter(({ code }) => !/^(budget|min_wait|best_of_sequence)$/.test(code)).slice(0, 2);
  return (
    <Box css={{ stack: "y", gap: "small" }}>
      <Box css={{ stack: "x", distribute: "space-between", alignY: "top", gap: "small" }}>
        {money ? (
          <Box css={{ stack: "y" }}>
            <Box css={{ font: "caption", color: "secondary" }}>{say(WORDS[closed ?? "at_risk"])}</Box>
            <Box css={{ font: "title" }}>{sum(money[closed ?? "open"])}</Box>
          </Box>
        ) : (
          <Box css={{ font: "heading" }}>{line}</Box>
        )}
        <Badge type={BADGES[state]}>{say(WORDS[state])}</Badge>
      </Box>
      {money && <Box css={{ font: "subheading" }}>{line}</Box>}
      {under && <Box css={{ color: "secondary" }}>{under}</Box>}
      {state === "disconnected" && <Link onPress={() => go({ to: "setup" })}>{say(WORDS.set_up)}</Link>}
      {first.length > 0 && (
        <Box css={{ stack: "y", gap: "xsmall" }}>
          <Box css={{ font: "caption", color: "secondary" }}>{say(WORDS.because)}</Box>
          <ReasonList because={first} />
        </Box>
      )}
      {because.length > first.length && (
        <Accordion>
          <AccordionItem title={say(WORDS.why)}>
            <ReasonList because={because} />
          </AccordionItem>
        </Accordion>
      )}
    </Box>
  );
}
