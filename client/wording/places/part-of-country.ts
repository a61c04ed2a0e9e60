/** In which part of its country something lies: measured against where that country's towns are. */
import type { Country } from "../gazetteer/gazetteer.ts";

export type Part = "north" | "north-east" | "east" | "south-east" | "south" | "south-west" | "west" | "north-west" | "centre";

/** Degrees: a smaller country has no parts worth naming. */
const SMALLEST = 1.5;

export function partOfCountry({ box }: Country, latitude: number, longitude: number): Part | null {
  if (!box) return null;
  const [south, north, west, east] = box;
  const lying = (value: number, low: number, high: number) => (high - low < SMALLEST ? 0 : value > low + (high - low) * 0.62 ? 1 : value < low + (high - low) * 0.38 ? -1 : 0);
  if (north - south < SMALLEST && east - west < SMALLEST) return null;
  const [up, across] = [lying(latitude, south, north), lying(longitude, west, east)];
  const names = [up > 0 ? "north" : up < 0 ? "south" : "", across > 0 ? "east" : across < 0 ? "west" : ""].filter((name) => name !== "");
  return names.length === 0 ? "centre" : (names.join("-") as Part);
}

export const partEn: Record<Part, string> = { north: "northern", "north-east": "north-eastern", east: "eastern", "south-east": "south-eastern", south: "southern", "south-west": "south-western", west: "western", "north-west": "north-western", centre: "central" };
export const partFr: Record<Part, string> = { north: "nord", "north-east": "nord-est", east: "est", "south-east": "sud-est", south: "sud", "south-west": "sud-ouest", west: "ouest", "north-west": "nord-ouest", centre: "centre" };
