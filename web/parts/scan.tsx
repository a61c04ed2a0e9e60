/** Reads a QR code from the camera. Where there is no camera, or no permission, it says so and pasting remains. */
import jsQR from "jsqr";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

export function Scan({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | undefined;
    const canvas = document.createElement("canvas");
    const look = () => {
      if (stopped) return;
      const picture = video.current;
      if (picture && picture.videoWidth > 0) {
        canvas.width = picture.videoWidth;
        canvas.height = picture.videoHeight;
        const paint = canvas.getContext("2d", { willReadFrequently: true });
        paint?.drawImage(picture, 0, 0);
        const pixels = paint?.getImageData(0, 0, canvas.width, canvas.height);
        const found = pixels ? jsQR(pixels.data, pixels.width, pixels.height) : null;
        if (found?.data) {
          onText(found.data);
          return;
        }
      }
      setTimeout(look, 150);
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
    if (!navigator.mediaDevices) setRefused(true);
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    return () => {
      stopped = true;
      stop();
    };
  }, [onText]);
  if (refused) return <p className="muted">{t("card.noCamera")}</p>;
  return (
    <div className="stack tight">
      <video ref={video} autoPlay muted playsInline style={{ width: "100%", maxHeight: 280, background: "#000", borderRadius: 8 }} />
      <p className="muted small">{t("card.scanning")}</p>
    </div>
  );
}
