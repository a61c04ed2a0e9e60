/** A label: its marking as a button, and behind it the choices that make it. */
import { ChevronDown } from "lucide-react";
import { Button, Dialog, DialogTrigger, Heading, Popover, Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { LabelChoice } from "../../client/model/dispatches.ts";
import { useChosenMarking } from "./chosen-marking.ts";
import { Tick } from "./tick.tsx";
import { useOrganisations } from "./use-organisations.ts";

const RANKS = [0, 1, 2, 3] as const;

export function LabelField({ value, onChange, number, step }: { value: LabelChoice; onChange: (label: LabelChoice) => void; number: number; step: string }) {
  const { t } = useTranslation();
  const { short, long } = useChosenMarking()(value);
  return (
    <DialogTrigger>
      <Button className={`button label-button rank-${value.rank}`} aria-label={t("dispatches.compose.label", { number, marking: long })} data-step={step}>
        <span aria-hidden>{short}</span> <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover placement="bottom start">
        <Dialog className="label-sheet stack">{({ close }) => <LabelChoices value={value} onChange={onChange} number={number} onDone={close} />}</Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function LabelChoices({ value, onChange, number, onDone }: { value: LabelChoice; onChange: (label: LabelChoice) => void; number: number; onDone: () => void }) {
  const { t } = useTranslation();
  const organisations = useOrganisations();
  const own = organisations[0]?.domain;
  const set = (to: Partial<LabelChoice>) => onChange({ ...value, ...to });
  const release = (domain: string, on: boolean) => {
    // Whoever begins to restrict it does not mean to shut the own organisation out.
    const before = value.releasableTo.length === 0 && own !== undefined ? [own] : value.releasableTo;
    const next = on ? [...new Set([...before, domain])] : value.releasableTo.filter((one) => one !== domain);
    set({ releasableTo: next.toSorted() });
  };
  return (
    <>
      <Heading slot="title" level={2}>
        {t("dispatches.compose.labelTitle", { number })}
      </Heading>
      <RadioGroup orientation="horizontal" aria-label={t("dispatches.compose.rank")} value={String(value.rank)} onChange={(rank) => set({ rank: Number(rank) as LabelChoice["rank"] })}>
        <div className="segments">
          {RANKS.map((rank) => (
            <Radio key={rank} value={String(rank)} className="segment" data-step={`rank-${rank}`}>
              {t(`rank.${rank}`)}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <div>
        <Tick isSelected={value.originatorControlled} onChange={(originatorControlled) => set({ originatorControlled })} step="originator-controlled">
          {t("dispatches.compose.originatorControlled")}
        </Tick>
        <Tick isSelected={value.sourcesProtected} onChange={(sourcesProtected) => set({ sourcesProtected })} step="sources-protected">
          {t("dispatches.compose.sourcesProtected")}
        </Tick>
      </div>
      <fieldset className="ticks" aria-describedby="releasable-hint">
        <legend className="small">
          <strong>{t("dispatches.compose.releasable")}</strong>
        </legend>
        {organisations.map(({ domain, name }) => (
          <Tick key={domain} isSelected={value.releasableTo.includes(domain)} onChange={(on) => release(domain, on)} step={`releasable-${domain}`}>
            {name}
          </Tick>
        ))}
        <p id="releasable-hint" className="small muted">
          {t("dispatches.compose.releasableHint")}
        </p>
      </fieldset>
      <div>
        <Button className="button primary" onPress={onDone} data-step="label-done">
          {t("dispatches.compose.done")}
        </Button>
      </div>
    </>
  );
}
