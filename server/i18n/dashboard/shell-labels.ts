import { catalogue } from "../catalogue.ts";

export const DRAWER = catalogue({
  back: ["Back", "Zurück", "Retour"],
});

export const STATES = catalogue({
  act_role: [
    "You can look but not act: that needs the role Support specialist, Analyst, Developer or Administrator in Stripe.",
    "Sie können ansehen, aber nicht handeln: Dafür ist in Stripe die Rolle Support-Spezialist, Analyst, Entwickler oder Administrator nötig.",
    "Vous pouvez consulter mais pas agir : il faut dans Stripe le rôle de spécialiste du support, d'analyste, de développeur ou d'administrateur.",
  ],
});
