/** HTML for pages without scripts. Whatever goes into a template is text, unless a template made it: there is no other way to write markup, so nobody's words can become any. Attributes are quoted in templates, always. */

export class Html {
  readonly #markup: string;

  /** Only `html` makes one. */
  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type Value = string | number | Html | readonly Html[];

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((out, part, at) => out + part + (at < values.length ? written(values[at]!) : ""), ""));
}

/** Empty lines part paragraphs; a line's end is a line's end. */
export function paragraphs(text: string): Html[] {
  return text.split(/\n[ \t]*\n/).map((block) => html`<p>${block.split("\n").flatMap((line, at) => (at === 0 ? [html`${line}`] : [html`<br>`, html`${line}`]))}</p>`);
}

const NAMES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function written(value: Value): string {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(String).join("");
  return String(value).replace(/[&<>"']/g, (one) => NAMES[one]!);
}
