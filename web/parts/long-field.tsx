/** A labelled field for several lines of anybody's writing, from whichever side it runs. */
import { Label, Text, TextArea, TextField } from "react-aria-components";

export interface LongFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  rows: number;
  maxLength: number;
  step: string;
  hint?: string;
  autoFocus?: boolean;
  /** Of what is written. */
  language?: string;
}

export function LongField({ label, value, onChange, rows, maxLength, step, hint, autoFocus = false, language }: LongFieldProps) {
  return (
    <TextField className="field" value={value} onChange={onChange} autoFocus={autoFocus}>
      <Label>{label}</Label>
      <TextArea rows={rows} maxLength={maxLength} lang={language} dir="auto" data-step={step} />
      {hint ? (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      ) : null}
    </TextField>
  );
}
