/** Whether the person is writing something right now: then nothing may take the focus away. */
export function isTyping(active: Element | null = document.activeElement): boolean {
  return (active instanceof HTMLElement && active.isContentEditable) || active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && !["button", "checkbox", "radio", "file", "submit"].includes(active.type));
}

/** Mouse and keyboard at hand; on a touch screen a focused field would bring up the keyboard over what is to be read. */
export function hasFinePointer(): boolean {
  return matchMedia("(pointer: fine)").matches;
}
