import { useTranslation } from "react-i18next";
import type { ProofResult } from "../../client/proof/verify.ts";
import { dated } from "../i18n/i18n.ts";
import { Holds } from "./holds.tsx";
import { NamedKeys } from "./named-keys.tsx";
import { Refused } from "./refused.tsx";
import { Sentences } from "./sentences.tsx";

export function CallResult({ result }: { result: ProofResult }) {
  const { t, i18n } = useTranslation();
  if (!result.ok) return <Refused claim={t(`verify.claim.${result.claim}`)} code={result.code} />;
  const { call } = result;
  const names = new Intl.ListFormat(i18n.language);
  const domains = [...new Set(call.persons.map((person) => person.split("/")[2] ?? ""))];
  return (
    <div className="stack" data-result="accepted" data-kind="call">
      <Holds trusted={result.trusted}>
        <dl className="stack tight">
          <dt className="small muted">{t("verify.witnessed")}</dt>
          <dd>{names.format(result.witnessedBy)}</dd>
          <dt className="small muted">{t("verify.at")}</dt>
          <dd className="figures">{dated(result.at * 1000, i18n.language)}</dd>
        </dl>
      </Holds>
      <Sentences of="proven">
        <li>{t("verify.said.call", { people: names.format(call.persons), time: dated(call.rangAt, i18n.language) })}</li>
        <li>{t("verify.said.promised", { nodes: names.format(domains) })}</li>
        <li>{t("verify.said.logged", { nodes: names.format(result.witnessedBy) })}</li>
      </Sentences>
      <Sentences of="notProven">
        <li>{t("verify.not.content")}</li>
        <li>{t("verify.not.duration")}</li>
        <li>{t("verify.not.otherTelephones")}</li>
        {result.trusted ? null : <li>{t("verify.not.keys")}</li>}
      </Sentences>
      <NamedKeys keys={result.nodes.map(({ domain, nodeKey }) => ({ name: domain, key: nodeKey }))} />
    </div>
  );
}
