/** What a woken device shows before anybody has opened the app: no name, no organisation, nothing that a locked screen should not say. In the browser's language. */
export interface WakeTexts {
  readonly lang: string;
  readonly ring: { readonly title: string; readonly body: string };
  readonly missed: { readonly title: string; readonly body: string };
  readonly open: string;
}

const en: WakeTexts = {
  lang: "en",
  ring: { title: "Somebody is calling", body: "Open Entente to answer." },
  missed: { title: "Somebody called", body: "Open Entente to see who it was." },
  open: "Open",
};

const fr: WakeTexts = {
  lang: "fr",
  ring: { title: "Un appel arrive", body: "Ouvrez Entente pour répondre." },
  missed: { title: "Quelqu’un a appelé", body: "Ouvrez Entente pour voir qui." },
  open: "Ouvrir",
};

export function wakeTexts(language: string): WakeTexts {
  return language.slice(0, 2).toLowerCase() === "fr" ? fr : en;
}
