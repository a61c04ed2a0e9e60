/** Files that are still on their way to the node: how far, and the way to stop or to try again. They stay here while one writes on, or looks at another line. */
import { FileUp, RotateCcw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { UploadView } from "../../client/model/views.ts";
import { fileSize } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFailureText } from "../parts/failure.tsx";
import { useClient } from "../shell/client-context.ts";

export function Uploads({ room, uploads }: { room: string; uploads: readonly UploadView[] }) {
  const { t } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <ul className="uploads" aria-label={t("line.uploads")}>
      {uploads.map((upload) => (
        <Upload key={upload.id} room={room} upload={upload} />
      ))}
    </ul>
  );
}

function Upload({ room, upload }: { room: string; upload: UploadView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const failureText = useFailureText();
  const { id, name, size, sent, state } = upload;
  const sizes = { sent: fileSize(sent, i18n.language), size: fileSize(size, i18n.language) };
  return (
    <li className="upload" data-step="upload" data-state={state}>
      <FileUp size={20} aria-hidden />
      <div className="grow">
        <p className="small">
          <span className="upload-name">{name}</span> <span className="muted figures">{t("line.uploadSent", sizes)}</span>
        </p>
        {state === "failed" ? (
          <p className="small level-0" role="alert">
            {failureText(upload.failure ?? "internal/unexpected")}
          </p>
        ) : (
          <progress value={sent} max={Math.max(1, size)} aria-label={t("line.uploading", { name })} aria-valuetext={t("line.uploadSent", sizes)} />
        )}
        {state === "waiting" ? (
          <p className="small muted" role="status">
            {t("line.uploadWaiting")}
          </p>
        ) : null}
      </div>
      {state === "failed" ? (
        // What goes wrong this time is said in its place.
        <Action size="icon" step="upload-retry" label={t("line.uploadRetry", { name })} onPress={() => client.retryUpload(room, id).catch(() => {})}>
          <RotateCcw size={18} aria-hidden />
        </Action>
      ) : null}
      <Action size="icon" tone="quiet" step="upload-cancel" label={t("line.uploadCancel", { name })} onPress={() => client.cancelUpload(room, id)}>
        <X size={18} aria-hidden />
      </Action>
    </li>
  );
}
