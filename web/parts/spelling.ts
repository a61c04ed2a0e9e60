/** How letters are said on a bad line: the alphabet of aviation and of most armed forces, the same in English and French. */
const WORDS: Record<string, string> = {
  A: "Alfa", B: "Bravo", C: "Charlie", D: "Delta", E: "Echo", F: "Foxtrot", G: "Golf", H: "Hotel", J: "Juliett", K: "Kilo", M: "Mike", N: "November", P: "Papa", Q: "Quebec", R: "Romeo", S: "Sierra", T: "Tango", V: "Victor", W: "Whiskey", X: "X-ray", Y: "Yankee", Z: "Zulu",
};

/** "K7QF" → "Kilo 7 Quebec Foxtrot". */
export function spelled(group: string): string {
  return [...group].map((character) => WORDS[character] ?? character).join(" ");
}
