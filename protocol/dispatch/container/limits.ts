/** How much of a container is looked at before it is refused. Whoever wrote the file chose every number in it: none is believed before it is held against these. */
export interface TdfLimits {
  /** Of the manifest, before it is parsed. */
  readonly manifestBytes: number;
  readonly segments: number;
  /** One segment of plaintext; a reader holds a few at a time. */
  readonly segmentBytes: number;
  readonly payloadBytes: number;
}

export const DEFAULT_LIMITS: TdfLimits = { manifestBytes: 8 << 20, segments: 65_536, segmentBytes: 16 << 20, payloadBytes: 2 ** 36 };

/** Ours are written so. */
export const SEGMENT_BYTES = 1 << 20;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;
/** What a segment is longer by than its plaintext. */
export const SEGMENT_OVERHEAD = IV_BYTES + TAG_BYTES;
