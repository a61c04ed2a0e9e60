/** The public pages of readouts. What stands in them was signed by people elsewhere; who is hostile among them chooses every word, and gets text. */
import { domainIn, type ReadoutSignature } from "../../protocol/wire/minutes/readout.ts";
import type { SignedReadout } from "../../protocol/minutes/readout.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { Html, html, paragraphs, type Value } from "./html.ts";
import { type Texts, textsFor } from "./texts.ts";

export interface ShownReadout {
  readonly signed: SignedReadout;
  readonly signatures: readonly ReadoutSignature[];
  readonly logged: readonly { readonly domain: string; readonly witnessedBy: readonly string[]; readonly at: number }[];
  /** Milliseconds. */
  readonly publishedAt: number;
  /** Names of later ones that replace it, and of what kind they are. */
  readonly correctedBy: readonly { readonly name: string; readonly kind: "readout" | "withdrawal" }[];
  readonly corrects: string | null;
  /** Other parties' pages of the same. */
  readonly elsewhere: readonly { readonly organisation: string; readonly url: string }[];
}

export interface ListedReadout {
  readonly name: string;
  readonly title: string;
  readonly language: string;
  readonly kind: "readout" | "withdrawal";
  readonly parties: readonly { readonly organisation: string; readonly domain: string }[];
  /** Seconds. */
  readonly held: number;
  readonly corrected: boolean;
}

export function readoutPage(shown: ShownReadout, organisation: string): string {
  const { readout } = shown.signed;
  const { languages } = readout;
  const main = textsFor(languages[0]!);
  const texts = languages.map((language) => inLanguage(shown, language));
  const notices = languages.map((language) => noticeOf(shown, language)).flat();
  const body = html`
    ${notices}
    <div class="texts${languages.length > 1 ? " two" : ""}">${texts}</div>
    ${[signatures(shown, main), proof(shown, main)]}
    <nav><p><a href="/readouts">${main.all}</a></p></nav>`;
  return document({ lang: languages[0]!, title: readout.title[languages[0]!] ?? "", organisation, label: main.index, old: shown.correctedBy.length > 0, body });
}

function inLanguage({ signed: { readout }, signatures: signed }: ShownReadout, language: string): Html {
  const words = textsFor(language);
  const items = readout.items.map(({ state, text }) => html`<li><span class="tag ${state}">${words.states[state]}</span><div dir="auto">${paragraphs(text[language] ?? "")}</div></li>`);
  const reservations = signed.flatMap(({ person, reservation }) => {
    if (!reservation) return [];
    const party = readout.parties.find((one) => one.person === person);
    return [html`<section class="reservation"><h3 dir="auto">${words.reservation(party?.organisation ?? person)} <code>${domainIn(person)}</code></h3><div dir="auto">${paragraphs(reservation[language] ?? "")}</div></section>`];
  });
  return html`<article class="paper" lang="${language}" id="${language}">
<p class="meta">${readout.kind === "withdrawal" ? words.withdrawal : words.readout} · ${sides(readout.parties.map(({ person, organisation }) => ({ organisation, domain: domainIn(person) })))} · ${day(readout.held, language)}</p>
<h1 dir="auto">${readout.title[language] ?? ""}</h1>
<div dir="auto">${paragraphs(readout.text[language] ?? "")}</div>
${items.length > 0 ? html`<ol class="items">${items}</ol>` : ""}
${reservations}
</article>`;
}

function noticeOf({ correctedBy, corrects, signed }: ShownReadout, language: string): Html[] {
  const words = textsFor(language);
  const later = correctedBy.map(({ name, kind }) => html`<p><a href="/readouts/${name}">${kind === "withdrawal" ? words.withdrawn : words.corrected}</a></p>`);
  const notices: Html[] = [];
  if (later.length > 0) notices.push(html`<div class="notice" lang="${words.lang}"><p><strong>${words.correctedTitle}</strong></p>${later}</div>`);
  if (corrects !== null) notices.push(html`<div class="notice" lang="${words.lang}"><p><a href="/readouts/${corrects}">${signed.readout.kind === "withdrawal" ? words.withdraws : words.corrects}</a></p></div>`);
  return notices;
}

function signatures({ signed: { readout }, signatures: signed }: ShownReadout, words: Texts): Html {
  const rows = readout.parties.map(({ person, name, organisation }) => {
    const one = signed.find((signature) => signature.person === person);
    return html`<dt>${side({ organisation, domain: domainIn(person) })}</dt><dd dir="auto">${name} <span class="muted">(${showPerson(person as PersonUri)})</span>${one ? html`, ${words.signed} ${moment(one.at, words.lang)}` : ""}</dd>`;
  });
  return html`<section class="signatures" lang="${words.lang}"><h2>${words.signedBy}</h2><dl>${rows}</dl></section>`;
}

function proof({ signed: { name }, logged, publishedAt, elsewhere }: ShownReadout, words: Texts): Html {
  const file = `${name}.entente`;
  const logs = logged.map(({ domain, witnessedBy, at }) => html`<dt>${words.log(domain)}</dt><dd>${words.seen(witnessedBy.join(", "), moment(at, words.lang))}</dd>`);
  const others = elsewhere.map(({ organisation, url }) => html`<dd><a href="${url}" rel="noopener noreferrer">${organisation}</a></dd>`);
  return html`<section class="proof" lang="${words.lang}"><h2>${words.proof}</h2><p>${words.proofHint}</p>
<dl><dt>${words.file}</dt><dd><a href="/readouts/${file}" download="${file}"><code>${file}</code></a></dd>
<dt>${words.verify}</dt><dd><code>entente verify ${file}</code><br>${words.verifyElse} <a href="/verify.html">${words.verifyPage}</a>. <span class="muted">${words.verifyOther}</span></dd>
${logs}
<dt>${words.published}</dt><dd>${moment(Math.floor(publishedAt / 1000), words.lang)}</dd>
${others.length > 0 ? html`<dt>${words.also}</dt>${others}` : ""}</dl>
${others.length > 0 ? html`<p class="muted">${words.alsoHint}</p>` : ""}</section>`;
}

export function indexPage(listed: readonly ListedReadout[], organisation: string, language: string): string {
  const words = textsFor(language);
  const items = listed.map(
    ({ name, title, language: lang, kind, parties, held, corrected }) => html`<li><p class="meta">${day(held, words.lang)} · ${sides(parties)}</p>
<a href="/readouts/${name}" lang="${lang}" dir="auto">${title}</a>
${corrected || kind === "withdrawal" ? html`<p><span class="tag withdrawn">${kind === "withdrawal" ? words.withdrawal : words.correctedTitle}</span></p>` : ""}</li>`,
  );
  const body = html`<h1>${words.index}</h1><p dir="auto">${words.indexHint(organisation)}</p>${items.length > 0 ? html`<ul class="index">${items}</ul>` : html`<p class="muted">${words.none}</p>`}`;
  return document({ lang: words.lang, title: words.index, organisation, label: words.index, old: false, body });
}

export function missingPage(organisation: string, language: string): string {
  const words = textsFor(language);
  return document({ lang: words.lang, title: words.index, organisation, label: words.index, old: false, body: html`<h1>404</h1><p>${words.missing}</p><nav><p><a href="/readouts">${words.all}</a></p></nav>` });
}

function document({ lang, title, organisation, label, old, body }: { lang: string; title: string; organisation: string; label: string; old: boolean; body: Html }): string {
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${organisation}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/readouts/style.css">
</head>
<body>
<header class="site"><p><strong dir="auto">${organisation}</strong> <a href="/readouts">${label}</a></p></header>
<main class="${old ? "old" : ""}">${body}</main>
</body>
</html>
`;
  return page.toString();
}

/** What an organisation calls itself here is its own word; the domain beside it is whose node vouches. */
const side = ({ organisation, domain }: { organisation: string; domain: string }): Html => html`<bdi>${organisation}</bdi> <code>${domain}</code>`;
const sides = (parties: readonly { organisation: string; domain: string }[]): Html[] => parties.map((party, at) => (at === 0 ? side(party) : html` · ${side(party)}`));

const day = (seconds: number, language: string): Value => new Intl.DateTimeFormat(known(language), { dateStyle: "long", timeZone: "UTC" }).format(seconds * 1000);
const moment = (seconds: number, language: string): string => `${new Intl.DateTimeFormat(known(language), { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: "UTC" }).format(seconds * 1000)} UTC`;

/** A language tag is somebody's word too. English with no country goes by day, then month. */
function known(language: string): string {
  try {
    const locale = Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? "en";
    return locale === "en" ? "en-GB" : locale;
  } catch {
    return "en-GB";
  }
}
