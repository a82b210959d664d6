import type { Entry } from "../i18n/catalogue.ts";

export type ExperimentFigure = {
  label: Entry;
  unit: "count" | "money" | "share" | "points" | "probability";
  /** What it is and how it is made. */
  definition: Entry;
};

/** Every figure of an experiment's results, by the name that it has there. */
export const EXPERIMENT_FIGURES = {
  cases: {
    label: ["Cases that count", "Gewertete Fälle", "Dossiers retenus"],
    unit: "count",
    definition: [
      "Customers whose first case since the start is old enough: its window is over. A case that closed earlier waits for that too, because cases that recover close first; of a stopped experiment those count whose window was over by then.",
      "Kunden, deren erster Fall seit dem Start alt genug ist: Sein Zeitfenster ist vorbei. Auch ein früher geschlossener Fall wartet darauf, denn zuerst schließen die Fälle, bei denen Geld kommt; nach dem Ende zählen die, deren Fenster bis dahin vorbei war.",
      "Les clients dont le premier dossier depuis le début est assez ancien : sa fenêtre est passée. Un dossier clos plus tôt attend aussi, car ceux qui sont recouvrés se closent d'abord ; après l'arrêt comptent ceux dont la fenêtre était alors passée.",
    ],
  },
  running: {
    label: ["Still running", "Noch laufend", "Encore en cours"],
    unit: "count",
    definition: [
      "First cases whose window is not over yet, or was not when the experiment was stopped.",
      "Erste Fälle, deren Zeitfenster noch nicht vorbei ist oder beim Ende noch nicht vorbei war.",
      "Premiers dossiers dont la fenêtre n'est pas passée, ou ne l'était pas à l'arrêt.",
    ],
  },
  later: {
    label: ["Further cases", "Weitere Fälle", "Autres dossiers"],
    unit: "count",
    definition: [
      "Further cases of the same customers. They are treated as their group is, but do not count: they hang together with the first.",
      "Weitere Fälle derselben Kunden. Sie werden wie ihre Gruppe behandelt, zählen aber nicht: Sie hängen mit dem ersten zusammen.",
      "Autres dossiers des mêmes clients. Ils sont traités comme leur groupe, mais ne comptent pas : ils dépendent du premier.",
    ],
  },
  recoveredShare: {
    label: ["Recovered, of cases", "Zurückgewonnen, nach Fällen", "Recouvré, en dossiers"],
    unit: "share",
    definition: [
      "Cases of which nothing was left open within the window and money had come in and stayed ÷ cases that count. The interval is Wilson's, 95 %.",
      "Fälle, bei denen im Zeitfenster nichts offen blieb und Geld einging und blieb ÷ gewertete Fälle. Das Intervall ist das von Wilson, 95 %.",
      "Dossiers dont rien n'est resté ouvert dans la fenêtre et dont l'argent est arrivé et resté ÷ dossiers retenus. L'intervalle est celui de Wilson, 95 %.",
    ],
  },
  amounts: {
    label: ["Recovered, of the amount", "Zurückgewonnen, nach Betrag", "Recouvré, en montant"],
    unit: "share",
    definition: [
      "What arrived within the window less what went back ÷ what failed, in one currency, over the cases that count. The interval, 95 %, is by the delta method: large amounts weigh more.",
      "Was im Zeitfenster einging, ohne was zurückging ÷ was fehlschlug, in einer Währung, über die gewerteten Fälle. Das Intervall, 95 %, folgt der Delta-Methode: Große Beträge zählen mehr.",
      "Ce qui est arrivé dans la fenêtre, moins ce qui est reparti ÷ ce qui a échoué, dans une devise, sur les dossiers retenus. L'intervalle, 95 %, suit la méthode delta : les grands montants pèsent plus.",
    ],
  },
  difference: {
    label: ["Difference", "Unterschied", "Différence"],
    unit: "points",
    definition: [
      "This group's recovered share of cases less that of the group it is compared with. The interval, 95 %, is Newcombe's; it is true for one look, not for many.",
      "Der nach Fällen zurückgewonnene Anteil dieser Gruppe ohne den der Vergleichsgruppe. Das Intervall, 95 %, ist das von Newcombe; es gilt für einen Blick, nicht für viele.",
      "La part recouvrée en dossiers de ce groupe moins celle du groupe de comparaison. L'intervalle, 95 %, est celui de Newcombe ; il vaut pour un seul regard.",
    ],
  },
  stratified: {
    label: [
      "Difference among alike cases",
      "Unterschied unter gleichen Fällen",
      "Différence entre cas semblables",
    ],
    unit: "points",
    definition: [
      "The same, with cases of one segment, kind of decline, third of amounts and country compared with each other only (Mantel-Haenszel; interval by Sato, Greenland and Robins, 95 %). It takes out what the groups differ in by chance.",
      "Dasselbe, wobei nur Fälle eines Segments, einer Art der Ablehnung, eines Drittels der Beträge und eines Landes verglichen werden (Mantel-Haenszel; Intervall nach Sato, Greenland und Robins, 95 %). So fällt heraus, worin sich die Gruppen zufällig unterscheiden.",
      "La même, en ne comparant entre eux que les dossiers d'un même segment, type de refus, tiers de montants et pays (Mantel-Haenszel ; intervalle de Sato, Greenland et Robins, 95 %). Elle ôte ce qui distingue les groupes par hasard.",
    ],
  },
  always: {
    label: ["Difference, at every look", "Unterschied, bei jedem Blick", "Différence, à chaque regard"],
    unit: "points",
    definition: [
      "The same difference with an interval that holds at every look at once (Turner, Ly and Grünwald, 95 % over all comparisons together). One may look as often as one likes and stop when it leaves zero.",
      "Derselbe Unterschied mit einem Intervall, das bei jedem Blick zugleich gilt (Turner, Ly und Grünwald, 95 % über alle Vergleiche zusammen). Man darf beliebig oft hinsehen und aufhören, sobald es die Null verlässt.",
      "La même différence avec un intervalle qui vaut à chaque regard à la fois (Turner, Ly et Grünwald, 95 % sur toutes les comparaisons). On peut regarder aussi souvent qu'on veut et arrêter dès qu'il quitte zéro.",
    ],
  },
  p: {
    label: ["Chance of a false alarm", "Gefahr eines falschen Alarms", "Risque de fausse alerte"],
    unit: "probability",
    definition: [
      "If the groups were alike, so often would some look until now have shown as much. The verdict speaks of a difference from 5 % down.",
      "Wären die Gruppen gleich, hätte so oft irgendein Blick bis jetzt so viel gezeigt. Ab 5 % und darunter gilt der Unterschied.",
      "Si les groupes étaient pareils, un regard jusqu'ici aurait montré autant à cette fréquence. À 5 % ou moins, la différence est retenue.",
    ],
  },
  incremental: {
    label: ["Incremental recovery", "Zusätzlich zurückgewonnen", "Recouvrement supplémentaire"],
    unit: "money",
    definition: [
      "What this group recovered beyond what Stripe alone does: the difference of the recovered shares of the amount × what failed in the group. Known only where some customers are left to Stripe.",
      "Was diese Gruppe über das hinaus zurückgewann, was Stripe allein tut: Unterschied der Anteile nach Betrag × was in der Gruppe fehlschlug. Nur bekannt, wenn manche Kunden Stripe überlassen bleiben.",
      "Ce que ce groupe a recouvré au-delà de ce que fait Stripe seul : différence des parts en montant × ce qui a échoué dans le groupe. Connu seulement si certains clients sont laissés à Stripe.",
    ],
  },
  cancellations: {
    label: ["Cancellations", "Kündigungen", "Résiliations"],
    unit: "share",
    definition: [
      "Cases in whose window a subscription of the customer was cancelled, neither for want of payment nor by the end of our recovery ÷ cases that count.",
      "Fälle, in deren Zeitfenster ein Abonnement des Kunden gekündigt wurde, weder wegen der fehlenden Zahlung noch durch das Ende unserer Rückgewinnung ÷ gewertete Fälle.",
      "Dossiers dans la fenêtre desquels un abonnement du client a été résilié, ni faute de paiement ni par la fin de notre recouvrement ÷ dossiers retenus.",
    ],
  },
  disputes: {
    label: ["Disputed payments", "Angefochtene Zahlungen", "Paiements contestés"],
    unit: "share",
    definition: [
      "Cases in whose window the customer disputed a payment ÷ cases that count.",
      "Fälle, in deren Zeitfenster der Kunde eine Zahlung anfocht ÷ gewertete Fälle.",
      "Dossiers dans la fenêtre desquels le client a contesté un paiement ÷ dossiers retenus.",
    ],
  },
  balanced: {
    label: ["Groups as drawn", "Gruppen wie gelost", "Groupes comme tirés"],
    unit: "count",
    definition: [
      "Whether the groups are as large as their shares say (chi-square test at one in a thousand). If not, cases are missing or counted twice: then trust no figure here.",
      "Ob die Gruppen so groß sind, wie ihre Anteile sagen (Chi-Quadrat-Test zu eins zu tausend). Wenn nicht, fehlen Fälle oder zählen doppelt: Dann ist hier keiner Zahl zu trauen.",
      "Si les groupes ont la taille que disent leurs parts (test du khi-deux à un pour mille). Sinon, des dossiers manquent ou comptent double : ne se fier alors à aucun chiffre.",
    ],
  },
} as const satisfies Record<string, ExperimentFigure>;
