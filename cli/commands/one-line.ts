/** Words of the far end can't move the cursor, colour the screen or forge a line of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
