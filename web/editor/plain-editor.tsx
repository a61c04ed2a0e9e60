/**
 * A field for plain text on ProseMirror: undo and redo, places underlined where they stand, and a cut at the cursor; what a text area does not give. Formatting does not come in, by whatever is pasted.
 */
import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Slice } from "prosemirror-model";
import { EditorState, Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { documentOf, offsetOf, placeOf, textOf } from "./plain-document.ts";

/** A place in the text to be pointed out. Offsets of the text as it is now. */
export interface Underlined {
  readonly start: number;
  readonly end: number;
  readonly look: string;
  readonly title?: string;
}

export interface EditorHandle {
  focus(): void;
  /** Cuts at the cursor, as the key does. */
  split(): void;
  select(start: number, end: number): void;
  /** What is selected, in offsets of the text; null: nothing. */
  selection(): { readonly start: number; readonly end: number } | null;
}

export interface PlainEditorProps {
  readonly label: string;
  readonly describedBy?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter: what stands before the cursor, and after it. */
  readonly onSplit?: (before: string, after: string) => void;
  readonly underlined?: readonly Underlined[];
  readonly step?: string;
  readonly autoFocus?: boolean;
  readonly maxLength: number;
  readonly handle?: Ref<EditorHandle>;
}

const nothing: readonly Underlined[] = [];
const underlines = new PluginKey<DecorationSet>("underlined");

export function PlainEditor({ label, describedBy, value, onChange, onSplit, underlined = nothing, step, autoFocus = false, maxLength, handle }: PlainEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, onSplit, maxLength, said: value });
  latest.current = { ...latest.current, onChange, onSplit, maxLength };

  const split = () => {
    const { current } = view;
    if (!current || !latest.current.onSplit) return false;
    const text = textOf(current.state.doc);
    const at = offsetOf(current.state.doc, cursorOf(current));
    latest.current.onSplit(text.slice(0, at).trimEnd(), text.slice(at).trimStart());
    return true;
  };

  useEffect(() => {
    const made = new EditorView(place.current, {
      state: EditorState.create({
        doc: documentOf(latest.current.said),
        plugins: [
          history(),
          keymap({ "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo, "Mod-Enter": split, "Shift-Enter": baseKeymap["Enter"]! }),
          keymap(baseKeymap),
          new Plugin<DecorationSet>({
            key: underlines,
            state: {
              init: () => DecorationSet.empty,
              apply: (transaction, before) => (transaction.getMeta(underlines) as DecorationSet | undefined) ?? before.map(transaction.mapping, transaction.doc),
            },
            props: { decorations: (state) => underlines.getState(state) },
            filterTransaction: (transaction) => !transaction.docChanged || transaction.doc.textContent.length <= latest.current.maxLength,
          }),
        ],
      }),
      clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n"),
      handlePaste(current, event) {
        const text = event.clipboardData?.getData("text/plain");
        if (text) current.dispatch(current.state.tr.replaceSelection(new Slice(documentOf(text).content, 1, 1)).scrollIntoView());
        return true;
      },
      handleDrop: () => true,
      dispatchTransaction(transaction) {
        made.updateState(made.state.apply(transaction));
        if (!transaction.docChanged) return;
        latest.current.said = textOf(made.state.doc);
        latest.current.onChange(latest.current.said);
      },
    });
    view.current = made;
    if (autoFocus) made.focus();
    return () => {
      view.current = null;
      made.destroy();
    };
    // One editor for as long as it stands; what changes from outside comes in below.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useEffect(() => {
    view.current?.setProps({ attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, dir: "auto", spellcheck: "false", ...(describedBy ? { "aria-describedby": describedBy } : {}), ...(step ? { "data-step": step } : {}) } });
  }, [label, describedBy, step]);

  // Set from outside, as one step that can be undone; what was typed here comes back as it is.
  useEffect(() => {
    const { current } = view;
    if (!current || value === latest.current.said) return;
    latest.current.said = value;
    const { state } = current;
    current.updateState(state.apply(state.tr.replaceWith(0, state.doc.content.size, documentOf(value).content)));
  }, [value]);

  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const text = textOf(current.state.doc);
    const set = DecorationSet.create(
      current.state.doc,
      underlined.filter(({ end }) => end <= text.length).map(({ start, end, look, title }) => Decoration.inline(placeOf(text, start), placeOf(text, end), { class: `underlined ${look}`, ...(title ? { title } : {}) })),
    );
    current.dispatch(current.state.tr.setMeta(underlines, set));
  }, [underlined]);

  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    split: () => void split(),
    selection() {
      const { current } = view;
      if (!current || current.state.selection.empty) return null;
      const { doc, selection } = current.state;
      return { start: offsetOf(doc, selection.from), end: offsetOf(doc, selection.to) };
    },
    select(start, end) {
      const { current } = view;
      if (!current) return;
      const text = textOf(current.state.doc);
      const selection = TextSelection.create(current.state.doc, placeOf(text, Math.min(start, text.length)), placeOf(text, Math.min(end, text.length)));
      current.dispatch(current.state.tr.setSelection(selection).scrollIntoView());
      current.focus();
    },
  }));
  return <div className="plain-editor" ref={place} />;
}

/** Where the cursor is on the page: the editor hears of it a moment later. */
function cursorOf(view: EditorView): number {
  const selection = view.dom.ownerDocument.getSelection();
  if (!view.hasFocus() || !selection?.focusNode || !view.dom.contains(selection.focusNode)) return view.state.selection.from;
  return view.posAtDOM(selection.focusNode, selection.focusOffset);
}
