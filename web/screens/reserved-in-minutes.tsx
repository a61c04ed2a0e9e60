/** Before something is said in public: whoever agreed to an item with a reservation did so in minutes that the public will not read. A reservation on no item is one on all. */
import { useTranslation } from "react-i18next";
import type { MinutesVersionView } from "../../client/model/minutes.ts";

export function ReservedInMinutes({ agreed, item }: { agreed: MinutesVersionView | undefined; item: string }) {
  const { t, i18n } = useTranslation();
  const reserved = (agreed?.signatures ?? []).filter(({ reservation }) => reservation && (reservation.items.length === 0 || reservation.items.includes(item)));
  return reserved.map((one) => (
    <p key={one.person} className="notice warn" lang={i18n.language} data-step="reserved-in-minutes">
      {t("minutes.readout.reservedInMinutes", { who: one.organisation })}
    </p>
  ));
}
