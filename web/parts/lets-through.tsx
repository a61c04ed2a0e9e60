/** From which precedence on a call rings all the same; or none does. */
import { useTranslation } from "react-i18next";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import { Choice } from "./choice.tsx";

type Lets = Exclude<Precedence, "ROUTINE">;
const LETS = ["PRIORITY", "IMMEDIATE", "FLASH", "nothing"] as const satisfies readonly (Lets | "nothing")[];

export function LetsThrough({ label, value, onChange, step }: { label: string; value: Lets | null; onChange: (value: Lets | null) => void; step: string }) {
  const { t } = useTranslation();
  return <Choice label={label} value={value ?? "nothing"} options={LETS.map((one) => [one, t(`reach.quiet.let.${one}`)])} onChange={(one) => onChange(one === "nothing" ? null : one)} step={step} />;
}
