/** Plain text as the editor has it: one paragraph a line, nothing else. A place in the text and a place in the document are converted here; both count UTF-16 units. */
import { type Node, Schema } from "prosemirror-model";

export const plain = new Schema({
  nodes: {
    doc: { content: "line+" },
    line: { content: "text*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    text: {},
  },
});

export function documentOf(text: string): Node {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  return plain.node("doc", null, lines.map((line) => plain.node("line", null, line === "" ? [] : [plain.text(line)])));
}

export function textOf(document: Node): string {
  return document.textBetween(0, document.content.size, "\n");
}

/** The document has one place before each line, and one after it, where the text has a line break. */
export function placeOf(text: string, offset: number): number {
  const lines = text.slice(0, offset).split("\n").length - 1;
  return offset + lines + 1;
}

export function offsetOf(document: Node, place: number): number {
  return document.textBetween(0, Math.min(place, document.content.size), "\n").length;
}
