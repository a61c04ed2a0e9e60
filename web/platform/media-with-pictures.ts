/** The browser's media port, with pictures handed to the screens as they come and taken away when the call ends. */
import type { MediaOptions, MediaPort } from "../../client/media/port.ts";
import { BrowserMedia } from "../media/browser-media.ts";
import { forgetStreams, showStream } from "./streams.ts";

export function mediaWithPictures(): MediaPort {
  const media = new BrowserMedia();
  return {
    devices: () => media.devices(),
    canCapture: () => media.canCapture(),
    async open(options: MediaOptions) {
      const session = await media.open(options);
      session.on((event) => {
        if (event.kind === "track" && event.media === "video" && event.stream instanceof MediaStream) showStream(event.peer, event.stream);
        // A connection that is only disconnected may come back, with the picture that it had.
        if (event.kind === "failed") showStream(event.peer, null);
        // Browsers let sound play after a gesture; the next one anywhere will do.
        if (event.kind === "playback-blocked") addEventListener("pointerdown", () => void session.resume(), { once: true });
      });
      const close = session.close.bind(session);
      session.close = () => {
        forgetStreams();
        close();
      };
      return session;
    },
  };
}
