import { FileCheck2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FileResult, verifyFile } from "../../client/proof/verify-file.ts";
import { CallResult } from "./call-result.tsx";
import { ExposureFileResult } from "./exposure-result.tsx";
import { MinutesFileResult } from "./minutes-result.tsx";
import { ReadoutFileResult } from "./readout-result.tsx";

/** A file is chosen, dropped, or handed in by the page around this one. It can only be checked: nothing else can come of it. */
export function VerifyPage() {
  const { t } = useTranslation();
  const [result, setResult] = useState<FileResult | null>(null);
  const check = (bytes: Uint8Array) => {
    const checked = verifyFile(bytes);
    setResult(checked);
    if (parent !== window) parent.postMessage(checked.result.ok ? "accepted" : "refused", "*");
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
        <input className="visually-hidden" type="file" accept=".json,.proof,.entente,application/json" onChange={(event) => void read(event.target.files?.[0])} />
        <span className="small muted">{t("verify.drop")}</span>
      </label>
      {result ? <Checked checked={result} /> : null}
    </main>
  );
}

function Checked({ checked }: { checked: FileResult }) {
  if (checked.kind === "readout") return <ReadoutFileResult result={checked.result} />;
  if (checked.kind === "minutes") return <MinutesFileResult result={checked.result} />;
  if (checked.kind === "exposure") return <ExposureFileResult result={checked.result} />;
  return <CallResult result={checked.result} />;
}
