/** Whether this page can be installed as an app, where the browser says so (Chromium), and whether it runs as one. The browser's own question is kept until somebody asks for it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let kept: InstallEvent | undefined;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    kept = event as InstallEvent;
    tell();
  });
  addEventListener("appinstalled", () => {
    kept = undefined;
    tell();
  });
}

export const installPrompt = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  available: () => kept !== undefined,
};

export async function install(): Promise<void> {
  const event = kept;
  kept = undefined;
  tell();
  await event?.prompt();
}

export function runsInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}
