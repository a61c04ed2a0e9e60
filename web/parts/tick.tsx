/** A box to tick, with its words beside it. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components";
import "./tick.css";

export function Tick({ children, isSelected, onChange, step }: { children: ReactNode; isSelected: boolean; onChange: (on: boolean) => void; step: string }) {
  return (
    <Checkbox className="tick" isSelected={isSelected} onChange={onChange} data-step={step}>
      <span className="tick-box">{isSelected ? <Check size={16} aria-hidden /> : null}</span>
      <span className="grow">{children}</span>
    </Checkbox>
  );
}
