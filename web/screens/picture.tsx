/** The picture of one participant, where their camera is on. Streams come from the media session beside the view, since a view is plain data. */
import { useEffect, useRef } from "react";
import type { ParticipantView } from "../../client/model/views.ts";
import { useStream } from "../platform/streams.ts";

export function Picture({ participant }: { participant: ParticipantView }) {
  const stream = useStream(participant.own ? "self" : participant.leaf);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null;
  }, [stream]);
  if (!participant.camera || !stream) return <span className="initials" aria-hidden>{initials(participant.name)}</span>;
  return <video ref={video} autoPlay playsInline muted aria-label={participant.name} />;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  return ((words[0]?.[0] ?? name[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toLocaleUpperCase();
}
