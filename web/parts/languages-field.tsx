/** Languages chosen by their names: a few letters, or the code, and the list below offers what fits. Those that were chosen stand beneath, each to be taken out again. */
import { ChevronDown, X } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, ComboBox, FieldError, Group, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Action } from "./button.tsx";
import { languageName, languagesByName } from "./language-name.ts";

export interface LanguagesFieldProps {
  label: string;
  hint: string;
  /** BCP 47, in the order in which they were chosen. */
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  most: number;
  error?: string | undefined;
  step: string;
}

export function LanguagesField({ label, hint, value, onChange, most, error, step }: LanguagesFieldProps) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState("");
  const all = useMemo(() => languagesByName(i18n.language), [i18n.language]);
  const said = typed.trim().toLocaleLowerCase(i18n.language);
  const fitting = all.filter(({ code, name }) => !value.includes(code) && (code === said || name.toLocaleLowerCase(i18n.language).includes(said)));
  const add = (code: string) => {
    setTyped("");
    if (!value.includes(code) && value.length < most) onChange([...value, code]);
  };
  /** Who typed it out and went on meant it. */
  const addExact = () => {
    const exact = fitting.find(({ code, name }) => code === said || name.toLocaleLowerCase(i18n.language) === said);
    if (exact) add(exact.code);
  };
  // Its value is the last one that was chosen: so the list closes on a choice. That one is in the list no more, and the field is empty again.
  return (
    <div className="stack tight">
      <ComboBox
        className="field"
        items={fitting}
        value={value.at(-1) ?? null}
        onChange={(code) => (code === null ? undefined : add(String(code)))}
        inputValue={typed}
        onInputChange={setTyped}
        onBlur={addExact}
        isDisabled={value.length >= most}
        isInvalid={error !== undefined}
        allowsEmptyCollection
      >
        <Label>{label}</Label>
        <Group className="combo">
          <Input data-step={step} autoComplete="off" spellCheck={false} />
          <Button className="button icon quiet">
            <ChevronDown size={18} aria-hidden />
          </Button>
        </Group>
        <Text slot="description" className="hint">
          {hint}
        </Text>
        <FieldError className="error">{error}</FieldError>
        <Popover className="combo-list">
          <ListBox<(typeof all)[number]> className="menu" renderEmptyState={() => <p className="hint">{t("desk.languagesNoMatch")}</p>}>
            {({ code, name }) => (
              <ListBoxItem id={code} textValue={name} data-language={code}>
                {name}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {value.length > 0 ? (
        <ul className="row" data-step={`${step}-chosen`}>
          {value.map((code) => (
            <li key={code}>
              <Action size="small" label={t("conference.removeLanguage", { language: languageName(code, i18n.language) })} onPress={() => onChange(value.filter((one) => one !== code))}>
                {languageName(code, i18n.language)} <X size={16} aria-hidden />
              </Action>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
