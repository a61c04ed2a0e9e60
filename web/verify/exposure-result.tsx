import { useTranslation } from "react-i18next";
import type { ExposureResult } from "../../protocol/dispatch/exposure/exposure-file.ts";
import type { Reader } from "../../protocol/dispatch/reader.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { dated, dayAndTime } from "../i18n/i18n.ts";
import { Holds } from "./holds.tsx";
import { NamedKeys } from "./named-keys.tsx";
import { Refused } from "./refused.tsx";
import { Sentences } from "./sentences.tsx";

const address = (person: string) => showPerson(person as PersonUri);

/** An exposure report: what its signers signed, and apart from it what the originator's node did. */
export function ExposureFileResult({ result }: { result: ExposureResult }) {
  const { t, i18n } = useTranslation();
  if (!result.ok) return <Refused claim={t(`incidents.check.claim.${result.claim}`)} code={result.code} />;
  const { head, exposure, events, counted, signers, nodes } = result;
  const nameOf = (reader: Reader) => (reader.kind === "person" ? address(reader.person) : reader.kind === "organisation" ? t("incidents.check.organisation", { domain: reader.domain }) : t("incidents.check.office", { role: t(`role.${reader.role}`), domain: reader.domain }));
  const happened = events.events.filter(({ kind, person }) => person !== null && (kind === "opened" || kind === "denied"));
  return (
    <div className="stack" data-result="accepted" data-kind="exposure">
      <Holds trusted={false}>
        <p>{t("incidents.check.kind", { id: result.dispatch.slice(0, 8), label: t(`rank.${head.rank as 0}`) })}</p>
      </Holds>
      <Sentences of="proven">
        <li>{t("incidents.check.made", { who: address(head.originator), time: dated(head.createdAt * 1000, i18n.language) })}</li>
        <li>{t("incidents.check.signed", { who: address(result.by), device: result.device, time: dated(result.at * 1000, i18n.language) })}</li>
        {exposure.readers.map(({ key, reader, portions, through }) => (
          <li key={key}>{t("incidents.check.letIn", { count: portions.length, who: nameOf(reader), portions: portions.map((one) => one + 1).join(", "), by: through.map(({ by }) => address(by)).join(", ") })}</li>
        ))}
      </Sentences>
      <section className="panel stack tight">
        <h3>{t("incidents.check.byNode", { domain: events.domain })}</h3>
        {happened.length === 0 ? <p>{t("incidents.check.nobody")}</p> : null}
        {happened.map(({ at, kind, person, portion, deviceClass, level }, index) => (
          <p key={`${at} ${index}`} className="small">
            {kind === "opened"
              ? t("incidents.check.opened", { time: dayAndTime(at, i18n.language), who: address(person!), portion: (portion ?? 0) + 1, class: deviceClass === null ? "" : t(`class.${deviceClass}`), level: level === null ? "" : t(`level.${level as 0}`) })
              : t("incidents.check.denied", { time: dayAndTime(at, i18n.language), who: address(person!), portion: (portion ?? 0) + 1 })}
          </p>
        ))}
      </section>
      <Sentences of="notProven">
        {counted.listed > counted.shown ? <li>{t("incidents.check.notAll", counted)}</li> : null}
        <li>{t("incidents.check.notComplete")}</li>
        <li>{t("incidents.check.notRead")}</li>
        <li>{t("incidents.check.notClass")}</li>
        <li>{t("incidents.check.notTheirs")}</li>
      </Sentences>
      <NamedKeys keys={[...nodes.map(({ domain, nodeKey }) => ({ name: domain, key: nodeKey })), ...signers.map(({ person, fingerprint }) => ({ name: address(person), key: fingerprint })), ...signers.flatMap(({ person, officers }) => officers.map((key) => ({ name: address(person), key })))]} />
    </div>
  );
}
