/** A labelled text field with its hint and its error beneath. */
import { FieldError, Input, Label, Text, TextField } from "react-aria-components";

export interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  autoFocus?: boolean;
  inputMode?: "numeric" | "text";
  maxLength?: number;
  isRequired?: boolean;
  step?: string;
}

export function Field({ label, value, onChange, hint, error, autoFocus, inputMode = "text", maxLength, isRequired, step }: FieldProps) {
  return (
    <TextField className="field" value={value} onChange={onChange} isInvalid={error !== undefined} isRequired={isRequired ?? false} autoFocus={autoFocus ?? false}>
      <Label>{label}</Label>
      <Input inputMode={inputMode} maxLength={maxLength} data-step={step} autoComplete="off" spellCheck={false} />
      {hint ? (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="error">{error}</FieldError>
    </TextField>
  );
}
