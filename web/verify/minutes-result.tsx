import { useTranslation } from "react-i18next";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import type { MinutesResult } from "../../protocol/minutes/minutes-file.ts";
import { domainIn } from "../../protocol/wire/minutes/readout.ts";
import { dated, listed } from "../i18n/i18n.ts";
import { ItemStateTag } from "../parts/item-state.tsx";
import { Holds } from "./holds.tsx";
import { NamedKeys } from "./named-keys.tsx";
import { Refused } from "./refused.tsx";
import { Sentences } from "./sentences.tsx";

const address = (person: string) => showPerson(person as PersonUri);

/** Minutes rest on no node: whoever knows the signers compares the fingerprints of their cards. */
export function MinutesFileResult({ result }: { result: MinutesResult }) {
  const { t, i18n } = useTranslation();
  if (!result.ok) return <Refused claim={t(`minutes.check.minutesClaim.${result.claim}`)} code={result.code} />;
  const { version, agreements } = result.agreed;
  const recovered = result.signers.filter(({ officers }) => officers.length > 0);
  const timeOf = (person: string) => dated((agreements.find((one) => one.person === person)?.at ?? 0) * 1000, i18n.language);
  const reservationBy = (person: string, on: readonly Uint8Array[]) => {
    const items = version.items.flatMap(({ id }, at) => (on.some((one) => String(one) === String(id)) ? [t("minutes.item", { number: at + 1 })] : []));
    return items.length === 0 ? t("minutes.reservationOf", { who: address(person) }) : t("minutes.reservationOn", { who: address(person), items: listed(items, i18n.language) });
  };
  return (
    <div className="stack" data-result="accepted" data-kind="minutes">
      <Holds trusted={false}>
        <p>{t("minutes.check.isMinutes", { label: t(`rank.${version.label}`), time: dated(version.held.from, i18n.language) })}</p>
      </Holds>
      <section className="panel stack tight">
        <h3 dir="auto">{version.title}</h3>
        {version.items.map((item, at) => (
          <p key={String(item.id)} className="row">
            <span className="figures">{at + 1}.</span> <ItemStateTag state={item.state} /> <span className="grow" dir="auto">{item.text}</span>
          </p>
        ))}
        {agreements.map(({ person, reservation }) =>
          reservation ? (
            <p key={person} className="notice warn" dir="auto">
              <strong>{reservationBy(person, reservation.items)}</strong> {reservation.text}
            </p>
          ) : null,
        )}
      </section>
      <Sentences of="proven">
        {result.signers.map(({ person, device }) => (
          <li key={person}>{t("minutes.check.signedMinutes", { who: address(person), device, time: timeOf(person) })}</li>
        ))}
      </Sentences>
      <Sentences of="notProven">
        <li>{t("minutes.check.notFingerprints")}</li>
        <li>{t("minutes.check.notLaterMinutes")}</li>
        {result.signers.map(({ person, device, withdrawn }) => (withdrawn ? <li key={person}>{t("minutes.check.withdrawn", { who: address(person), device })}</li> : null))}
        {recovered.map(({ person, device }) => (
          <li key={`${person} officers`}>{t("minutes.check.letIn", { who: address(person), device, domain: domainIn(person) })}</li>
        ))}
      </Sentences>
      <NamedKeys title={t("minutes.check.fingerprints")} hint={t("minutes.check.fingerprintsHint")} keys={result.signers.map(({ person, fingerprint }) => ({ name: address(person), key: fingerprint }))} />
      {recovered.length > 0 ? <NamedKeys title={t("minutes.check.officers")} hint={t("minutes.check.officersHint")} keys={recovered.flatMap(({ person, officers }) => officers.map((key) => ({ name: domainIn(person), key })))} /> : null}
    </div>
  );
}
