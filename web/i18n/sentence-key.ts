/** Which sentence of the catalogue a failure code has: its own, or its area's; none for a code from a version that this one does not know. */
import { failuresEn } from "./failures-en.ts";

export function sentenceKey(code: string): keyof typeof failuresEn | undefined {
  const area = `${code.split("/", 1)[0]}/*`;
  return [code, area].find((key): key is keyof typeof failuresEn => Object.hasOwn(failuresEn, key));
}
