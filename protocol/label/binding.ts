/**
 * A label bound to what it marks (STANAG 4778): one signed file with both, as XML or as JSON, for other people's software. Only what the signature covers is ever given out,
 * and only under the key that the reader brings; a key or certificate inside the file says nothing.
 */
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import type { Bytes } from "../wire/bytes.ts";

export interface Bound {
  readonly label: ConfidentialityLabel;
  /** A media type, such as `text/plain`. */
  readonly contentType: string;
  readonly data: Bytes;
}

export const BINDING_XML = "application/vnd.nato.bindingdataobject+xml";
export const BINDING_JSON = "application/vnd.nato.bindingdataobject+json";

/** Of a file, in characters; attachments of any size are for the dispatch's own container. */
export const MAX_BINDING = 24 << 20;
export const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}(?:; ?[a-z0-9-]{1,32}=[A-Za-z0-9._-]{1,64}){0,4}$/;
