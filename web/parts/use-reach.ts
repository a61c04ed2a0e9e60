/** Whether people can be rung, asked while somebody looks: when the screen opens, and each half minute while it is in view. */
import { useEffect } from "react";
import type { ReachView } from "../../client/model/views.ts";
import { useClient, useView } from "../shell/client-context.ts";

const AGAIN_MS = 30_000;

export function useReach(persons: readonly string[]): Readonly<Record<string, ReachView>> {
  const client = useClient();
  const view = useView();
  const wanted = persons.join(" ");
  const online = view.state === "online";
  useEffect(() => {
    if (!online || wanted === "") return undefined;
    const look = () => (document.visibilityState === "visible" ? void client.lookReach(wanted.split(" ")) : undefined);
    look();
    const timer = setInterval(look, AGAIN_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [client, online, wanted]);
  return view.reach;
}
