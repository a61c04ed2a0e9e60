/** Speaks of what came while one looked elsewhere: a dispatch, or a request to release one. The region stands from the beginning, since readers miss one that appears together with its text. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asksOf } from "../../parts/dispatch-groups.ts";
import { useView } from "../../shell/client-context.ts";

export function DispatchNews() {
  const { t } = useTranslation();
  const { dispatches, me } = useView();
  const known = useRef<ReadonlySet<string> | null>(null);
  const [said, setSaid] = useState("");
  const arrived = dispatches.filter(({ role, read }) => role === "reader" && !read);
  const asked = dispatches.flatMap((one) => asksOf(one, me?.person));
  const names = [...arrived, ...asked].map(({ id }) => id).join("\n");
  useEffect(() => {
    const before = known.current;
    known.current = new Set([...arrived, ...asked].map(({ id }) => id));
    if (!before) return;
    const dispatch = arrived.find(({ id }) => !before.has(id));
    const ask = asked.find(({ id }) => !before.has(id));
    const words = [dispatch ? t("dispatches.arrived", { name: dispatch.originator.name, organisation: dispatch.originator.organisation }) : "", ask ? t("dispatches.askArrived") : ""].filter(Boolean);
    if (words.length > 0) setSaid(words.join(" "));
    // The words belong to the moment when it came; a later change of language does not speak again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [names]);
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}
