/** Files of dispatches at nodes: containers, as they are. */
import { createPatience } from "../attachments/patience.ts";
import { fetchSealed } from "../attachments/download.ts";
import type { RequestBlob } from "../attachments/request.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { UPLOAD_PART } from "../../protocol/wire/fields.ts";

export interface DispatchFiles {
  /** Resolves with the id at the own node once it is whole there. Throws `blob/…`. */
  put(container: Blob): Promise<string>;
  /** By way of the own node. Throws `blob/unknown`, `federation/…`. */
  get(domain: string, id: string, size: number): Promise<Blob>;
}

export function createDispatchFiles(deps: { session: Session; request: RequestBlob; clock: ClientEnvironment["clock"] }): DispatchFiles {
  return {
    async put(container) {
      const { id } = await deps.session.call("upload.begin", { size: container.size });
      try {
        for (let number = 0; number * UPLOAD_PART < container.size; number++) {
          const body = container.slice(number * UPLOAD_PART, (number + 1) * UPLOAD_PART);
          await deps.request(`/api/v1/blobs/${id}/${number}`, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body });
        }
      } catch (error) {
        void deps.session.call("upload.cancel", { id }).catch(() => undefined); // else the node takes it away after a time
        throw error;
      }
      return id;
    },
    async get(domain, id, size) {
      const { signal } = new AbortController();
      const patience = createPatience({ clock: deps.clock, session: deps.session, signal, waiting: () => undefined });
      const pieces: Blob[] = [];
      for await (const piece of fetchSealed((init) => deps.request(`/api/v1/blobs/${domain}/${id}`, init), size, patience, signal)) pieces.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
      return new Blob(pieces);
    },
  };
}
