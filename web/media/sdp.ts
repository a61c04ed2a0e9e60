/**
 * What we insist on in a session description, whoever wrote it. An encoder obeys the *other* end's description, so ours is bent to
 * constant rate on the way in: a hostile peer cannot ask for variable rate or DTX, whose packet sizes give speech away.
 */
import type { PacketMs } from "../../client/media/port.ts";
import { Failure } from "../../protocol/wire/failure.ts";

/** Bits per second of Opus: speech of good quality, the same at every moment. */
const OPUS_RATE = 32_000;

const OPUS = `minptime=20;useinbandfec=0;usedtx=0;cbr=1;stereo=0;sprop-stereo=0;maxaveragebitrate=${OPUS_RATE}`;

/** The loudness of each packet in clear (RFC 6464), outside of both encryptions' payload: never negotiated. */
const LOUDNESS = /urn:ietf:params:rtp-hdrext:(ssrc|csrc)-audio-level/;

/** How long a packet lasts is for the end to say that sends it (RFC 8866 §6.4), and is read from the other's description. */
const PACKET = /^a=(max)?ptime:/;

/** For a description made here or received: throws `media/no-fingerprint`, `media/unencrypted`, `media/bad-description`. */
export function hardened(sdp: string, packetMs: PacketMs = 20): string {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== "");
  if (lines[0] !== "v=0" || !lines.some((line) => line.startsWith("m="))) throw new Failure("media/bad-description");
  for (const medium of ["m=audio ", "m=video "]) {
    if (lines.filter((line) => line.startsWith(medium)).length > 1) throw new Failure("media/bad-description", "one sound and one picture");
  }
  requireFingerprints(lines);
  const opus = payloadOf(lines, "opus/48000");
  const out = lines
    .filter((line) => !LOUDNESS.test(line) && !PACKET.test(line))
    .map((line) => (opus !== undefined && line.startsWith(`a=fmtp:${opus} `) ? `a=fmtp:${opus} ${OPUS}` : line));
  if (opus !== undefined && !out.some((line) => line.startsWith(`a=fmtp:${opus} `))) {
    out.splice(out.findIndex((line) => line.startsWith(`a=rtpmap:${opus} `)) + 1, 0, `a=fmtp:${opus} ${OPUS}`);
  }
  if (opus !== undefined) out.splice(out.findIndex((line) => line.startsWith(`a=fmtp:${opus} `)) + 1, 0, `a=ptime:${packetMs}`, `a=maxptime:${packetMs}`);
  return `${out.join("\r\n")}\r\n`;
}

/** Every medium is under DTLS with a named certificate (RFC 8122); SHA-256 only. */
function requireFingerprints(lines: readonly string[]): void {
  let session = 0;
  let media: { line: string; prints: number } | undefined;
  const check = () => {
    if (media === undefined) return;
    if (!/^m=(audio|video) \d+ UDP\/TLS\/RTP\/SAVPF /.test(media.line)) throw new Failure("media/unencrypted", media.line.slice(0, 60));
    if (session + media.prints === 0) throw new Failure("media/no-fingerprint");
  };
  for (const line of lines) {
    if (line.startsWith("m=")) {
      check();
      media = { line, prints: 0 };
    } else if (line.startsWith("a=fingerprint:")) {
      if (!/^a=fingerprint:sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(line)) throw new Failure("media/no-fingerprint", "not SHA-256");
      if (media === undefined) session++;
      else media.prints++;
    } else if (line.startsWith("a=crypto:")) {
      throw new Failure("media/unencrypted", "SDES");
    }
  }
  check();
}

function payloadOf(lines: readonly string[], codec: string): string | undefined {
  const map = lines.find((line) => line.toLowerCase().startsWith("a=rtpmap:") && line.toLowerCase().includes(` ${codec}`));
  return map?.slice("a=rtpmap:".length).split(" ")[0];
}
