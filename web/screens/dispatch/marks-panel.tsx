/** Wordings that may differ from reader to reader, approved one by one; and what that comes to. */
import { Plus } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovedSite, OfferedSite } from "../../../client/dispatch/marking.ts";
import { Action } from "../../parts/button.tsx";
import { useFailureText } from "../../parts/failure.tsx";
import { Field } from "../../parts/field.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useLoaded } from "../../parts/use-loaded.ts";
import { useRested } from "../../parts/use-rested.ts";
import { loadMarks } from "../../platform/load-marks.ts";
import type { PortionWritten } from "./draft.ts";

const AROUND = 24;

export function useSites(text: string, approved: readonly ApprovedSite[], wanted: boolean): readonly OfferedSite[] | null {
  const marking = useLoaded(loadMarks, wanted);
  const now = useDeferredValue(text);
  return useMemo(() => (marking && wanted ? marking.sitesIn(now, approved) : null), [marking, wanted, now, approved]);
}

interface MarksPanelProps {
  readonly text: string;
  readonly sites: readonly OfferedSite[] | null;
  readonly approved: readonly ApprovedSite[];
  readonly onChange: (approved: readonly ApprovedSite[]) => void;
  readonly selection: () => { readonly start: number; readonly end: number } | null;
}

export function MarksPanel({ text, sites, approved, onChange, selection }: MarksPanelProps) {
  const { t } = useTranslation();
  const marking = useLoaded(loadMarks, true);
  const [nothing, setNothing] = useState(false);
  const keys = new Set(approved.map(({ key }) => key));
  const count = sites?.filter(({ key, options }) => keys.has(key) && options.length > 1).length ?? 0;
  const addOwn = () => {
    const chosen = selection();
    const words = chosen ? text.slice(chosen.start, chosen.end) : "";
    setNothing(words.trim() === "" || words.includes("\n"));
    if (!chosen || !marking || words.trim() === "" || words.includes("\n")) return;
    const start = chosen.start + (words.length - words.trimStart().length);
    const place = marking.ownPlace(text, start, start + words.trim().length);
    if (!keys.has(place.key)) onChange([...approved, place]);
  };
  return (
    <section className="beside stack tight" aria-label={t("dispatches.marks.title")} data-step="marks">
      <h3>{t("dispatches.marks.title")}</h3>
      <p className="small muted">{t("dispatches.marks.hint")}</p>
      {sites?.length === 0 ? <p className="small">{t("dispatches.marks.none")}</p> : null}
      <p className="small muted" role="status">
        {count > 0 ? t("dispatches.marks.chosen", { count }) : ""}
      </p>
      <ul className="site-list">
        {(sites ?? []).map((site, at) => (
          <Site key={site.key} site={site} at={at} text={text} approved={approved.find(({ key }) => key === site.key)} onChange={(to) => onChange(to ? [...approved.filter(({ key }) => key !== site.key), to] : approved.filter(({ key }) => key !== site.key))} />
        ))}
      </ul>
      <div>
        <Action size="small" step="mark-selected" onPress={addOwn}>
          <Plus size={16} aria-hidden /> {t("dispatches.marks.own")}
        </Action>
      </div>
      {nothing ? (
        <p className="small level-0" role="alert">
          {t("dispatches.marks.ownNothing")}
        </p>
      ) : null}
    </section>
  );
}

function Site({ site, at, text, approved, onChange }: { site: OfferedSite; at: number; text: string; approved: ApprovedSite | undefined; onChange: (approved: ApprovedSite | null) => void }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { start, end, options, key, own } = site;
  const words = <strong>{options.map((option) => (option === "" ? "∅" : option)).join(" / ")}</strong>;
  const single = options.length < 2;
  return (
    <li data-site={own ? "own" : "offered"}>
      <Tick isSelected={approved !== undefined} step={`mark-${at}`} onChange={(on) => onChange(on ? { key, more: [] } : null)}>
        <span className="small muted">
          {start > AROUND ? "…" : ""}
          {text.slice(Math.max(0, start - AROUND), start)}
        </span>
        {words}
        <span className="small muted">
          {text.slice(end, end + AROUND)}
          {end + AROUND < text.length ? "…" : ""}
        </span>
      </Tick>
      {approved && !adding && !single ? (
        <Action size="small" tone="quiet" step={`mark-more-${at}`} onPress={() => setAdding(true)}>
          {t("dispatches.marks.more")}
        </Action>
      ) : null}
      {approved && (adding || single) ? (
        <FurtherWording
          site={site}
          text={text}
          onAdd={(wording) => {
            onChange({ ...approved, more: [...approved.more, wording] });
            setAdding(false);
          }}
        />
      ) : null}
    </li>
  );
}

/** Typed by the author, and past the same guard as what is offered. */
function FurtherWording({ site, text, onAdd }: { site: OfferedSite; text: string; onAdd: (wording: string) => void }) {
  const { t } = useTranslation();
  const marking = useLoaded(loadMarks, true);
  const say = useFailureText();
  const [wording, setWording] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const add = () => {
    const refused = marking?.refusalOf(text, site, wording.trim()) ?? null;
    setCode(refused);
    if (marking && !refused && wording.trim() !== "") onAdd(wording.trim());
  };
  return (
    <div className="form-row">
      <Field label={t("dispatches.marks.wording", { words: site.options[0] })} value={wording} onChange={setWording} maxLength={400} step="mark-wording" error={code ? say(code) : undefined} />
      <Action step="mark-wording-add" isDisabled={wording.trim() === ""} onPress={add}>
        {t("dispatches.marks.add")}
      </Action>
    </div>
  );
}

/** How few sentences would lead to a reader. */
export function Capacity({ portions: latest, readers }: { portions: readonly PortionWritten[]; readers: number }) {
  const { t } = useTranslation();
  // Worked out once the hand rests: it takes longer than a key.
  const portions = useRested(latest);
  const any = portions.some(({ marks }) => marks.length > 0);
  const marking = useLoaded(loadMarks, any);
  const capacity = useMemo(() => {
    if (!marking || !any) return null;
    const marked = portions.flatMap(({ text, marks, file }) => (file ? [] : [...(marking.markedWith(text, marks) ?? [text]), "\n"]));
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
