import { BadgeCheck, CircleX, FileCheck2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { verifyProof, type ProofResult } from "../../client/proof/verify.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { useFailureText } from "../parts/failure.tsx";

/** A file is chosen, dropped, or handed in by the page around this one. It can only be checked: nothing else can come of it. */
export function VerifyPage() {
  const { t } = useTranslation();
  const [result, setResult] = useState<ProofResult | null>(null);
  const check = (bytes: Uint8Array) => {
    const checked = verifyProof(bytes);
    setResult(checked);
    if (parent !== window) parent.postMessage(checked.ok ? "accepted" : "refused", "*");
  };
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      const data = event.data as { kind?: unknown; bytes?: unknown } | null;
      if (event.source === parent && data?.kind === "proof" && data.bytes instanceof Uint8Array) check(data.bytes);
    };
    addEventListener("message", hear);
    if (parent !== window) parent.postMessage("verify-ready", "*");
    return () => removeEventListener("message", hear);
  }, []);
  const read = async (file: File | undefined) => {
    if (file) check(new Uint8Array(await file.arrayBuffer()));
  };
  return (
    <main
      className="page stack"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void read(event.dataTransfer.files[0]);
      }}
    >
      <h1>{t("verify.title")}</h1>
      <p className="muted">{t("verify.hint")}</p>
      <label className="drop">
        <FileCheck2 size={24} aria-hidden />
        <span className="button">{t("verify.choose")}</span>
        <input className="visually-hidden" type="file" accept=".json,.proof,application/json" onChange={(event) => void read(event.target.files?.[0])} />
        <span className="small muted">{t("verify.drop")}</span>
      </label>
      {result ? <Result result={result} /> : null}
    </main>
  );
}

function Result({ result }: { result: ProofResult }) {
  const { t, i18n } = useTranslation();
  const failureText = useFailureText();
  if (!result.ok)
    return (
      <div className="notice bad stack tight" role="alert" data-result="refused">
        <h2 className="row">
          <CircleX size={22} aria-hidden /> {t("verify.refused")}
        </h2>
        <p>{t(`verify.claim.${result.claim}`)}</p>
        <p className="small muted">{failureText(result.code)}</p>
      </div>
    );
  const { call } = result;
  const names = new Intl.ListFormat(i18n.language);
  const domains = [...new Set(call.persons.map((person) => person.split("/")[2] ?? ""))];
  return (
    <div className="stack" data-result="accepted">
      <div className="notice stack tight" role="status">
        <h2 className="row level-2">
          <BadgeCheck size={22} aria-hidden /> {t("verify.accepted")}
        </h2>
        <dl className="stack tight">
          <dt className="small muted">{t("verify.witnessed")}</dt>
          <dd>{names.format(result.witnessedBy)}</dd>
          <dt className="small muted">{t("verify.at")}</dt>
          <dd className="figures">{dayAndTime(result.at * 1000, i18n.language)}</dd>
        </dl>
      </div>
      <section className="panel stack tight">
        <h3>{t("verify.proven")}</h3>
        <ul className="bullets">
          <li>{t("verify.said.call", { people: names.format(call.persons), time: dayAndTime(call.rangAt, i18n.language) })}</li>
          <li>{t("verify.said.promised", { nodes: names.format(domains) })}</li>
          <li>{t("verify.said.logged", { nodes: names.format(result.witnessedBy) })}</li>
        </ul>
      </section>
      <section className="panel stack tight">
        <h3>{t("verify.notProven")}</h3>
        <ul className="bullets">
          <li>{t("verify.not.content")}</li>
          <li>{t("verify.not.duration")}</li>
          <li>{t("verify.not.otherTelephones")}</li>
          {result.trusted ? null : <li>{t("verify.not.keys")}</li>}
        </ul>
      </section>
      <section className="panel stack tight">
        <h3>{t("verify.trustTitle")}</h3>
        <p className="small muted">{t("verify.trustHint")}</p>
        {result.nodes.map((node) => (
          <p key={node.domain} className="code">
            {node.domain} {node.nodeKey}
          </p>
        ))}
      </section>
    </div>
  );
}
