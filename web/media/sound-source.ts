/** Where outgoing sound comes from. A sample or a tone is for the rehearsal and the tests; the person at the far end is told which. */
import type { MediaOptions } from "../../client/media/port.ts";
import { Failure } from "../../protocol/wire/failure.ts";

export interface SoundSource {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** Opens it when it is called, and loads what can be loaded before. Throws `media/no-device`, `media/denied`, `media/insecure`, `media/device-busy`. */
export type OpenSound = () => Promise<SoundSource>;

/** `audio` carries sample and tone, and is silent until the browser lets it run. */
export function soundOf(options: Pick<MediaOptions, "source" | "toneHertz">, audio: AudioContext): OpenSound {
  switch (options.source) {
    case "microphone":
      return () => openMicrophone();
    case "tone":
      return async () => playInto(audio, new OscillatorNode(audio, { frequency: options.toneHertz ?? 440 }), 0.4);
    case "sample": {
      const loading = loadSample(audio);
      loading.catch(() => undefined); // told to whoever wants it
      return async () => playInto(audio, new AudioBufferSourceNode(audio, { buffer: await loading, loop: true }), 1);
    }
  }
}

/** Throws as `OpenSound`. One channel, and cleaned of the loudspeaker's echo. */
export async function openMicrophone(id?: string): Promise<SoundSource> {
  const track = await capture({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1, ...(id === undefined ? {} : { deviceId: { exact: id } }) },
  });
  return { track, stop: () => track.stop() };
}

/** The first track of what the person grants. */
export async function capture(constraints: MediaStreamConstraints): Promise<MediaStreamTrack> {
  // Browsers hide capture from pages that are neither HTTPS nor loopback.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new Failure("media/insecure");
  try {
    const stream = await devices.getUserMedia(constraints);
    return stream.getTracks()[0]!;
  } catch (cause) {
    throw new Failure(captureFailure(cause), undefined, { cause });
  }
}

function captureFailure(cause: unknown): string {
  switch (cause instanceof DOMException ? cause.name : "") {
    case "NotAllowedError":
      return "media/denied";
    case "NotReadableError":
    case "AbortError":
      return "media/device-busy";
    case "SecurityError":
      return "media/insecure";
    default:
      return "media/no-device";
  }
}

function playInto(audio: AudioContext, node: AudioScheduledSourceNode, loudness: number): SoundSource {
  const gain = new GainNode(audio, { gain: loudness });
  const out = new MediaStreamAudioDestinationNode(audio, { channelCount: 1 });
  node.connect(gain).connect(out);
  node.start();
  return {
    track: out.stream.getAudioTracks()[0]!,
    stop() {
      node.stop();
      node.disconnect();
      gain.disconnect();
    },
  };
}

async function loadSample(audio: AudioContext): Promise<AudioBuffer> {
  const response = await fetch(new URL("./voice-sample.wav", import.meta.url));
  if (!response.ok) throw new Failure("media/no-device", `voice sample: HTTP ${response.status}`);
  return audio.decodeAudioData(await response.arrayBuffer());
}
