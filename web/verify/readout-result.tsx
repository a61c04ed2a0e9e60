import { useTranslation } from "react-i18next";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import type { ReadoutResult } from "../../protocol/minutes/readout-file.ts";
import { domainIn } from "../../protocol/wire/minutes/readout.ts";
import { dated } from "../i18n/i18n.ts";
import { ItemStateTag, surroundings } from "../parts/item-state.tsx";
import { Holds } from "./holds.tsx";
import { NamedKeys } from "./named-keys.tsx";
import { Refused } from "./refused.tsx";
import { Sentences } from "./sentences.tsx";

/** Shows the very words that were signed, in every language: a page that said something else is caught by reading. */
export function ReadoutFileResult({ result }: { result: ReadoutResult }) {
  const { t, i18n } = useTranslation();
  if (!result.ok) return <Refused claim={t(`minutes.check.readoutClaim.${result.claim}`)} code={result.code} />;
  const { readout } = result.signed;
  const names = new Intl.ListFormat(i18n.language);
  const organisationOf = (person: string) => `${readout.parties.find((party) => party.person === person)?.organisation ?? ""} (${domainIn(person)})`;
  return (
    <div className="stack" data-result="accepted" data-kind="readout">
      <Holds trusted={result.trusted}>
        <p>{t(readout.kind === "withdrawal" ? "minutes.check.isWithdrawal" : "minutes.check.isReadout", { parties: names.format(readout.parties.map(({ person, organisation }) => `${organisation} (${domainIn(person)})`)) })}</p>
      </Holds>
      {readout.languages.map((language) => (
        <section key={language} className="panel stack tight" lang={language} data-language={language}>
          <h3 dir="auto">{readout.title[language]}</h3>
          <p className="said" dir="auto">{readout.text[language]}</p>
          {readout.items.map((item) => (
            <p key={String(item.id)} className="row">
              <ItemStateTag state={item.state} language={language} /> <span className="grow" dir="auto">{item.text[language]}</span>
            </p>
          ))}
          {result.signatures.map(({ person, reservation }) =>
            reservation ? (
              <p key={person} className="notice warn" dir="auto">
                <strong>{t("minutes.reservationOf", { who: organisationOf(person), lng: surroundings(language) })}</strong> {reservation[language]}
              </p>
            ) : null,
          )}
        </section>
      ))}
      <Sentences of="proven">
        {result.words.map(({ person, domain }) => (
          <li key={person}>{t("minutes.check.signed", { who: showPerson(person as PersonUri), node: domain })}</li>
        ))}
        {result.logged.map(({ domain, witnessedBy, at }) => (
          <li key={domain}>{t("minutes.check.logged", { node: domain, witnesses: names.format(witnessedBy), time: dated(at * 1000, i18n.language) })}</li>
        ))}
      </Sentences>
      <Sentences of="notProven">
        <li>{t("minutes.check.notLater")}</li>
        <li>{t("minutes.check.notNames")}</li>
        {result.trusted ? null : <li>{t("verify.not.keys")}</li>}
      </Sentences>
      <NamedKeys keys={result.nodes.map(({ domain, nodeKey }) => ({ name: domain, key: nodeKey }))} />
    </div>
  );
}
