/** Wordings that may differ from reader to reader, approved one by one; and what that comes to. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Tick } from "../../parts/tick.tsx";
import { useLoaded } from "../../parts/use-loaded.ts";
import { loadMarks } from "../../platform/load-marks.ts";
import type { PortionWritten } from "./draft.ts";
import { markedWith, type Proposal } from "./use-marks.ts";

const AROUND = 24;

export function MarksPanel({ text, proposals, approved, onChange }: { text: string; proposals: readonly Proposal[] | null; approved: readonly string[]; onChange: (approved: readonly string[]) => void }) {
  const { t } = useTranslation();
  const count = proposals?.filter(({ key }) => approved.includes(key)).length ?? 0;
  return (
    <section className="beside stack tight" aria-label={t("dispatches.marks.title")} data-step="marks">
      <h3>{t("dispatches.marks.title")}</h3>
      <p className="small muted">{t("dispatches.marks.hint")}</p>
      {proposals?.length === 0 ? <p className="small">{t("dispatches.marks.none")}</p> : null}
      <p className="small muted" role="status">
        {count > 0 ? t("dispatches.marks.chosen", { count }) : ""}
      </p>
      <ul className="site-list">
        {(proposals ?? []).map(({ key, start, end, options }, at) => (
          <li key={key}>
            <Tick isSelected={approved.includes(key)} step={`mark-${at}`} onChange={(on) => onChange(on ? [...approved, key] : approved.filter((one) => one !== key))}>
              <span className="small muted">
                {start > AROUND ? "…" : ""}
                {text.slice(Math.max(0, start - AROUND), start)}
              </span>
              <strong>{options.map((option) => (option === "" ? "∅" : option)).join(" / ")}</strong>
              <span className="small muted">
                {text.slice(end, end + AROUND)}
                {end + AROUND < text.length ? "…" : ""}
              </span>
            </Tick>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How few sentences would lead to a reader. */
export function Capacity({ portions, readers }: { portions: readonly PortionWritten[]; readers: number }) {
  const { t } = useTranslation();
  const any = portions.some(({ marks }) => marks.length > 0);
  const marking = useLoaded(loadMarks, any);
  const capacity = useMemo(() => {
    if (!marking || !any) return null;
    const marked = portions.flatMap(({ text, marks, file }) => (file ? [] : [...(markedWith(text, marks, marking) ?? [text]), "\n"]));
    return marking.capacityOf(marked, Math.max(1, readers));
  }, [marking, any, portions, readers]);
  if (!capacity || capacity.sites === 0) return null;
  const words = { readers: capacity.readers, sentences: capacity.enough ?? 0 };
  return (
    <p className={`notice${capacity.enough === null ? " warn" : ""}`} role="status" data-step="capacity" data-enough={capacity.enough ?? "none"}>
      {capacity.enough === null ? t("dispatches.marks.tooShort", words) : capacity.enough === 1 ? t("dispatches.marks.capacityOne", words) : t("dispatches.marks.capacity", words)}
    </p>
  );
}
