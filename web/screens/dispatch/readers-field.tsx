/** Who may read it: people among one's contacts, desks, whole organisations; by a few letters of the name. Those that were chosen stand beneath, each to be taken out again. */
import { Building2, ChevronDown, ConciergeBell, User, X } from "lucide-react";
import { useState } from "react";
import { Button, ComboBox, Group, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { ReaderChoice } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { useOrganisations } from "../../parts/use-organisations.ts";
import { useView } from "../../shell/client-context.ts";

export interface ReaderOption {
  readonly key: string;
  readonly reader: ReaderChoice;
  readonly name: string;
  readonly organisation: string;
  readonly domain: string;
}

const signs = { person: User, office: ConciergeBell, organisation: Building2 };

export function useReaderOptions(): readonly ReaderOption[] {
  const { t } = useTranslation();
  const { contacts } = useView();
  const organisations = useOrganisations();
  return [
    ...contacts.filter(({ state }) => state === "granted").map(({ person, name, organisation, domain }): ReaderOption => ({ key: person, reader: { kind: "person", person }, name, organisation, domain })),
    ...organisations.map(({ domain, name }): ReaderOption => ({ key: `desk ${domain}`, reader: { kind: "office", domain, role: "desk" }, name: t("dispatches.compose.desk", { organisation: name }), organisation: name, domain })),
    ...organisations.map(({ domain, name }): ReaderOption => ({ key: `all ${domain}`, reader: { kind: "organisation", domain }, name: t("dispatches.compose.organisation", { organisation: name }), organisation: name, domain })),
  ];
}

export function keyOfReader(reader: ReaderChoice): string {
  return reader.kind === "person" ? reader.person : `${reader.kind === "office" ? reader.role : "all"} ${reader.domain}`;
}

/** Where people are chosen for something else than reading. */
export interface ReadersWords {
  readonly label: string;
  readonly hint: string;
  readonly none: string;
  readonly remove: (name: string) => string;
}

export function ReadersField({ value, onChange, words: said }: { value: readonly ReaderChoice[]; onChange: (readers: readonly ReaderChoice[]) => void; words?: ReadersWords }) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState("");
  const all = useReaderOptions();
  const chosen = new Set(value.map(keyOfReader));
  const words = typed.trim().toLocaleLowerCase(i18n.language);
  const fitting = all.filter(({ key, name, organisation }) => !chosen.has(key) && `${name} ${organisation}`.toLocaleLowerCase(i18n.language).includes(words));
  const add = (key: string) => {
    const found = all.find((one) => one.key === key);
    setTyped("");
    if (found && !chosen.has(key)) onChange([...value, found.reader]);
  };
  // Its value is the last one that was chosen: so the list closes on a choice. That one is in the list no more, and the field is empty again.
  return (
    <div className="stack tight">
      <ComboBox className="field" items={fitting} value={value.length > 0 ? keyOfReader(value.at(-1)!) : null} onChange={(key) => (key === null ? undefined : add(String(key)))} inputValue={typed} onInputChange={setTyped} allowsEmptyCollection>
        <Label>{said?.label ?? t("dispatches.compose.readers")}</Label>
        <Group className="combo">
          <Input data-step="readers" autoComplete="off" spellCheck={false} />
          <Button className="button icon quiet">
            <ChevronDown size={18} aria-hidden />
          </Button>
        </Group>
        <Text slot="description" className="hint">
          {said?.hint ?? t("dispatches.compose.readersHint")}
        </Text>
        <Popover className="combo-list">
          <ListBox<ReaderOption> className="menu" renderEmptyState={() => <p className="hint">{t("dispatches.compose.readersNone")}</p>}>
            {(option) => (
              <ListBoxItem id={option.key} textValue={`${option.name} ${option.organisation}`} data-reader={option.key}>
                <ReaderName option={option} />
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {value.length === 0 ? (
        <p className="small muted">{said?.none ?? t("dispatches.compose.readersNoneChosen")}</p>
      ) : (
        <ul className="chosen" data-step="readers-chosen">
          {value.map((reader) => {
            const key = keyOfReader(reader);
            const option = all.find((one) => one.key === key);
            const name = option ? (reader.kind === "person" ? `${option.name} ${option.organisation}` : option.name) : key;
            return (
              <li key={key}>
                <Action size="small" label={said?.remove(name) ?? t("dispatches.compose.removeReader", { name })} onPress={() => onChange(value.filter((one) => keyOfReader(one) !== key))}>
                  {option ? <ReaderName option={option} /> : name} <X size={16} aria-hidden />
                </Action>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

export function ReaderName({ option: { reader, name, organisation } }: { option: Pick<ReaderOption, "reader" | "name" | "organisation"> }) {
  const Sign = signs[reader.kind];
  return (
    <span className="row reader-name">
      <Sign size={16} aria-hidden />
      <span>
        {name}
        {reader.kind === "person" ? <span className="muted"> {organisation}</span> : null}
      </span>
    </span>
  );
}
