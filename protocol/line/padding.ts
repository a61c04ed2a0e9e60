/**
 * The length of a ciphertext says little: contents are padded to 256 bytes, then to the next power of two or three quarters of one, i.e. at most half as
 * long again.
 */

const SMALLEST = 256;

export function bucketFor(length: number): number {
  let bucket = SMALLEST;
  while (bucket < length) bucket *= 2;
  const between = (bucket / 4) * 3;
  return between >= length && between > SMALLEST ? between : bucket;
}
