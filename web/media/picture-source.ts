/** Where outgoing picture comes from: the camera, or, beside a sample or tone, a drawn test picture. */
import type { MediaSource } from "../../client/media/port.ts";
import { capture } from "./sound-source.ts";

export interface PictureSource {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** Throws as `OpenSound`. */
export async function openPicture(source: MediaSource, id?: string): Promise<PictureSource> {
  if (source !== "microphone") return drawn();
  const track = await capture({
    video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { max: 30 }, ...(id === undefined ? {} : { deviceId: { exact: id } }) },
  });
  return { track, stop: () => track.stop() };
}

/** Changes ten times a second, so that a still picture at the far end means that none comes. */
function drawn(): PictureSource {
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 180;
  const draw = canvas.getContext("2d")!;
  let step = 0;
  const paint = () => {
    draw.fillStyle = "#123";
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.fillStyle = "#e8c468";
    draw.fillRect((step++ * 8) % canvas.width, 60, 60, 60);
  };
  paint();
  const timer = setInterval(paint, 100);
  const track = canvas.captureStream(10).getVideoTracks()[0]!;
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}
