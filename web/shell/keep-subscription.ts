/** Browsers renew subscriptions by themselves, and nodes lose them: whenever the two have come apart, the node is told again what this browser has. Nobody is asked anything. */
import { useEffect } from "react";
import { keptSubscription } from "../platform/push.ts";
import { useClient, useView } from "./client-context.ts";

export function useKeptSubscription(): void {
  const client = useClient();
  const { push } = useView();
  const key = push?.allowed ? push.key : undefined;
  useEffect(() => {
    if (key === undefined) return;
    void keptSubscription(key)
      .then((subscription) => (subscription ? client.wakeByPush(subscription) : undefined))
      .catch(() => undefined); // said in the settings, where it can be dealt with
  }, [client, key]);
}
