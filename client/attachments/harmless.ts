/** Types that a browser shows and does not run. Whatever else somebody calls their file, it is plain bytes here. */
const HARMLESS = /^(image\/(png|jpeg|gif|webp|avif)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+|text\/plain|application\/pdf)$/;

export function harmlessType(type: string): string {
  return HARMLESS.test(type) ? type : "application/octet-stream";
}
