/**
 * A refusal or a fault with a stable code. Screens and the CLI translate the code; nothing here is wording for people.
 * `code` is `area/what-went-wrong`, e.g. `card/expired`. `detail` is for logs and "copy the error", never secret.
 */
export class Failure extends Error {
  readonly code: string;
  readonly detail: string | undefined;

  constructor(code: string, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.name = "Failure";
    this.code = code;
    this.detail = detail;
  }
}

/** The code of anything thrown: a Failure's own, else `internal/unexpected`, so that doubt is never mistaken for success. */
export function codeOf(error: unknown): string {
  return error instanceof Failure ? error.code : "internal/unexpected";
}
