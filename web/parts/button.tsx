/** A button that can wait: while its action runs it says so to eye and ear, and a second press does nothing. A failure goes to the nearest FailureZone. */
import { useState, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useFailure } from "./failure.tsx";

export interface ActionProps {
  children: ReactNode;
  onPress?: () => unknown;
  /** `cautious` is red in outline, for what ends something in a list; `danger` is filled, where it is confirmed. */
  tone?: "primary" | "danger" | "cautious" | "quiet";
  size?: "small" | "icon";
  isDisabled?: boolean;
  label?: string;
  /** Names the button for the guided tour and the tests. */
  step?: string;
  type?: "submit" | "button";
  autoFocus?: boolean;
  describedBy?: string;
}

export function Action({ children, onPress, tone, size, isDisabled, label, step, type = "button", autoFocus, describedBy }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const report = useFailure();
  const press = async () => {
    if (!onPress || busy) return;
    const running = Promise.resolve().then(onPress);
    const slow = setTimeout(() => setBusy(true), 120);
    try {
      report(null);
      await running;
    } catch (failure) {
      report(failure);
    } finally {
      clearTimeout(slow);
      setBusy(false);
    }
  };
  return (
    <AriaButton
      type={type}
      className={["button", tone, size].filter(Boolean).join(" ")}
      isDisabled={isDisabled || busy}
      aria-label={label}
      aria-describedby={describedBy}
      aria-busy={busy || undefined}
      data-step={step}
      autoFocus={autoFocus}
      onPress={onPress ? press : undefined}
    >
      {children}
    </AriaButton>
  );
}
