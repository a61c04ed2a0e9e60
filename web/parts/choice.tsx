/** A labelled choice of one among several, with its error beneath. */
import { useId } from "react";
import { errorId, FieldError } from "./field-error.tsx";

export interface ChoiceProps<V extends string | number> {
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
  error?: string | undefined;
  step?: string;
  /** Classes of the box itself. */
  look?: string;
}

export function Choice<V extends string | number>({ label, value, options, onChange, error, step, look }: ChoiceProps<V>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={look}
        value={value}
        data-step={step}
        aria-invalid={error !== undefined}
        aria-describedby={error ? errorId(id) : undefined}
        onChange={(event) => {
          const chosen = options.find(([key]) => String(key) === event.target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <FieldError of={id} error={error} />
    </div>
  );
}
