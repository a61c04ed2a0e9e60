/** Reads QR codes from the camera, one after the other, until it is taken away. Where there is no camera, or no permission, it says so and pasting remains. */
import jsQR from "jsqr";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import "./scan.css";

const LOOK_AGAIN_MS = 150;

/** `onText` hears of each code once, for as long as it is the one before the camera. */
export function Scan({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(!navigator.mediaDevices);
  const read = useEffectEvent(onText);
  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | undefined;
    let last = "";
    const canvas = document.createElement("canvas");
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const look = () => {
      if (stopped) return;
      const picture = video.current;
      if (picture && picture.videoWidth > 0) {
        canvas.width = picture.videoWidth;
        canvas.height = picture.videoHeight;
        const paint = canvas.getContext("2d", { willReadFrequently: true });
        paint?.drawImage(picture, 0, 0);
        const pixels = paint?.getImageData(0, 0, canvas.width, canvas.height);
        const found = pixels ? jsQR(pixels.data, pixels.width, pixels.height)?.data : undefined;
        if (found && found !== last) read((last = found));
      }
      setTimeout(look, LOOK_AGAIN_MS);
    };
    navigator.mediaDevices
      ?.getUserMedia({ video: { facingMode: "environment" } })
      .then((opened) => {
        stream = opened;
        if (stopped) return stop();
        if (video.current) video.current.srcObject = opened;
        return look();
      })
      .catch(() => setRefused(true));
    return () => {
      stopped = true;
      stop();
    };
  }, []);
  if (refused) return <p className="muted">{t("card.noCamera")}</p>;
  return (
    <div className="scan">
      <video ref={video} autoPlay muted playsInline aria-label={t("card.camera")} data-step="camera" />
      <p className="muted small">{t("card.scanning")}</p>
    </div>
  );
}
