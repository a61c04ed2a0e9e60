/** Offers bytes as a download; in the rehearsal the page around the seat gets them too, to hand them to the third party. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

let listener: ((file: SavedFile) => void) | null = null;

export function onSavedFile(listen: (file: SavedFile) => void): void {
  listener = listen;
}

export function saveFile(file: SavedFile): void {
  if (listener) return listener(file);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new Uint8Array(file.bytes)], { type: "application/json" }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** What is too large, or not ours, to pass through the page's memory. */
export function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
