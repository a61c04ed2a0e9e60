import { BadgeCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import type { ReadoutResult } from "../../protocol/minutes/readout-file.ts";
import { domainIn } from "../../protocol/wire/minutes/readout.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { ItemStateTag } from "../parts/item-state.tsx";
import { NamedKeys } from "./named-keys.tsx";
import { Refused } from "./refused.tsx";

/** Shows the very words that were signed: a page that said something else is caught by reading. */
export function ReadoutFileResult({ result }: { result: ReadoutResult }) {
  const { t, i18n } = useTranslation();
  if (!result.ok) return <Refused claim={t(`minutes.check.readoutClaim.${result.claim}`)} code={result.code} />;
  const { readout } = result.signed;
  const language = readout.languages.includes(i18n.language) ? i18n.language : readout.languages[0]!;
  const names = new Intl.ListFormat(i18n.language);
  const organisationOf = (person: string) => `${readout.parties.find((party) => party.person === person)?.organisation ?? ""} (${domainIn(person)})`;
  const reserved = result.signatures.flatMap(({ person, reservation }) => (reservation ? [{ person, text: reservation[language] ?? "" }] : []));
  return (
    <div className="stack" data-result="accepted" data-kind="readout">
      <div className="notice stack tight" role="status">
        <h2 className="row level-2">
          <BadgeCheck size={22} aria-hidden /> {t("verify.accepted")}
        </h2>
        <p>{t(readout.kind === "withdrawal" ? "minutes.check.isWithdrawal" : "minutes.check.isReadout", { parties: names.format(readout.parties.map(({ person, organisation }) => `${organisation} (${domainIn(person)})`)) })}</p>
      </div>
      <section className="panel stack tight" lang={language}>
        <h3 dir="auto">{readout.title[language]}</h3>
        <p className="said" dir="auto">{readout.text[language]}</p>
        {readout.items.map((item) => (
          <p key={String(item.id)} className="row">
            <ItemStateTag state={item.state} /> <span className="grow" dir="auto">{item.text[language]}</span>
          </p>
        ))}
        {reserved.map(({ person, text }) => (
          <p key={person} className="notice warn" dir="auto">
            <strong>{t("minutes.reservationOf", { who: organisationOf(person) })}</strong> {text}
          </p>
        ))}
      </section>
      <section className="panel stack tight">
        <h3>{t("verify.proven")}</h3>
        <ul className="bullets">
          {result.words.map(({ person, domain }) => (
            <li key={person}>{t("minutes.check.signed", { who: showPerson(person as PersonUri), node: domain })}</li>
          ))}
          {result.logged.map(({ domain, witnessedBy, at }) => (
            <li key={domain}>{t("minutes.check.logged", { node: domain, witnesses: names.format(witnessedBy), time: dayAndTime(at * 1000, i18n.language) })}</li>
          ))}
        </ul>
      </section>
      <section className="panel stack tight">
        <h3>{t("verify.notProven")}</h3>
        <ul className="bullets">
          <li>{t("minutes.check.notLater")}</li>
          <li>{t("minutes.check.notNames")}</li>
          {result.trusted ? null : <li>{t("verify.not.keys")}</li>}
        </ul>
      </section>
      <NamedKeys keys={result.nodes.map(({ domain, nodeKey }) => ({ name: domain, key: nodeKey }))} />
    </div>
  );
}
