/** What became of an item: a sign and its word, the same in notes, minutes and readouts. */
import { CircleCheck, CircleDot, CircleX, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ItemState } from "../../client/model/minutes.ts";

const signs = { raised: CircleDot, agreed: CircleCheck, "not-agreed": CircleX, withdrawn: Undo2 };

export function ItemStateTag({ state }: { state: ItemState }) {
  const { t } = useTranslation();
  const Sign = signs[state];
  return (
    <span className={`tag item-state ${state}`} data-state={state}>
      <Sign size={14} aria-hidden /> {t(`minutes.state.${state}`)}
    </span>
  );
}
