/**
 * The check of the wording over one text. What was accepted is applied to the text as it was written, so that each acceptance can be taken back by itself; whoever writes on begins anew from what then stands.
 */
import { useDeferredValue, useMemo, useState } from "react";
import type { LeftOver } from "../../../client/wording/left-over.ts";
import { languageOf } from "../../../client/wording/language-of.ts";
import type { Finding, Language, Step } from "../../../client/wording/types.ts";
import { MAX_CHARACTERS } from "../../../client/wording/types.ts";
import type { Underlined } from "../../editor/plain-editor.tsx";
import { useLoaded } from "../../parts/use-loaded.ts";
import { loadWording } from "../../platform/load-wording.ts";

export interface Entity {
  readonly entity: string;
  readonly kind: Finding["kind"];
  /** As it is written, each spelling once. */
  readonly terms: readonly string[];
  readonly readings: readonly string[];
  readonly reading: number;
  readonly offers: Finding["offers"];
  readonly accepted: Finding["offers"][number] | null;
  readonly first: { readonly start: number; readonly end: number };
}

export interface WordingCheck {
  readonly state: "off" | "loading" | "ready";
  readonly language: Language;
  readonly entities: readonly Entity[];
  readonly left: readonly LeftOver[];
  readonly underlined: readonly Underlined[];
  setLanguage(language: Language): void;
  read(entity: string, reading: number): void;
  accept(entity: string, step: Step | null): void;
}

interface Applied {
  readonly base: string;
  readonly text: string;
  readonly accept: Readonly<Record<string, Step>>;
  readonly left: readonly LeftOver[];
}

const nothing: readonly Underlined[] = [];
const noneAccepted: Readonly<Record<string, Step>> = {};

export function useWording(text: string, onChange: (text: string) => void, wanted: boolean, fallback: Language): WordingCheck {
  const wording = useLoaded(loadWording, wanted);
  const [chosen, setChosen] = useState<Language | null>(null);
  const [readings, setReadings] = useState<Readonly<Record<string, number>>>({});
  const [applied, setApplied] = useState<Applied | null>(null);
  const standing = applied?.text === text ? applied : null;
  const now = useDeferredValue(text);
  const base = useDeferredValue(standing?.base ?? text);
  const language = chosen ?? languageOf(base) ?? fallback;
  const on = wanted && wording !== null && now.length <= MAX_CHARACTERS;

  const findings = useMemo(() => (on ? wording.check(base, language, readings).findings : []), [on, wording, base, language, readings]);
  const underlined = useMemo(() => {
    if (!on) return nothing;
    const there = standing ? wording.check(now, language, readings).findings : findings;
    return there.map(({ start, end, kind }): Underlined => ({ start, end, look: `finding ${kind}` }));
  }, [on, wording, standing, now, language, readings, findings]);
  const accepted = standing?.accept ?? noneAccepted;
  const entities = useMemo(() => entitiesOf(findings, accepted, readings), [findings, accepted, readings]);

  const apply = (accept: Readonly<Record<string, Step>>, read = readings) => {
    if (!wording) return;
    const from = standing?.base ?? text;
    const torn = Object.keys(accept).length === 0 ? { text: from, left: [] } : wording.tearLine(from, language, { accept }, read);
    setApplied({ base: from, text: torn.text, accept, left: torn.left });
    onChange(torn.text);
  };
  return {
    state: !wanted ? "off" : wording ? "ready" : "loading",
    language,
    entities,
    left: standing?.left ?? [],
    underlined,
    setLanguage: setChosen,
    read(entity, reading) {
      const next = { ...readings, [entity]: reading };
      setReadings(next);
      if (Object.hasOwn(accepted, entity)) apply(accepted, next);
    },
    accept(entity, step) {
      const { [entity]: _before, ...rest } = accepted;
      apply(step === null ? rest : { ...rest, [entity]: step });
    },
  };
}

function entitiesOf(findings: readonly Finding[], accepted: Readonly<Record<string, Step>>, readings: Readonly<Record<string, number>>): Entity[] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) found.set(finding.entity, [...(found.get(finding.entity) ?? []), finding]);
  return [...found].map(([entity, all]) => {
    const [first] = all as [Finding, ...Finding[]];
    const step = accepted[entity];
    return {
      entity,
      kind: first.kind,
      terms: [...new Set(all.map(({ term }) => term))],
      readings: first.readings,
      reading: readings[entity] ?? 0,
      offers: first.offers,
      accepted: step === undefined ? null : (first.offers.find((one) => one.step === step) ?? first.offers.at(-1) ?? null),
      first: { start: first.start, end: first.end },
    };
  });
}
