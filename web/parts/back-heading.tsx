/** What a page or card is of, with the way back to where it was opened from. In a row. */
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Action } from "./button.tsx";

/** `onlyNarrow`: where there is room, what one would go back to stands beside it. */
export function BackHeading({ id, title, onBack, onlyNarrow = false }: { id: string; title: string; onBack: () => void; onlyNarrow?: boolean }) {
  const { t } = useTranslation();
  const back = (
    <Action tone="quiet" size="icon" label={t("do.back")} onPress={onBack}>
      <ChevronLeft size={20} aria-hidden />
    </Action>
  );
  return (
    <>
      {onlyNarrow ? <span className="only-narrow">{back}</span> : back}
      <h1 id={id} className="grow" dir="auto">
        {title}
      </h1>
    </>
  );
}
