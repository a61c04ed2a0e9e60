/** Who is in the rehearsal: three organisations, in each a principal, a desk officer and a security officer; and the seats in front of which one sits. */
import type { Role } from "../../protocol/wire/fields.ts";

export interface Person {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
}

export interface Organisation {
  readonly key: "ruritania" | "graustark" | "erewhon";
  readonly domain: string;
  readonly organisation: string;
  readonly port: number;
  readonly people: readonly Person[];
}

const staff = (country: string, principal: string): readonly Person[] => [
  { user: "principal", name: principal, role: "principal" },
  { user: "desk", name: `Duty desk, ${country}`, role: "desk" },
  { user: "security", name: `Security officer, ${country}`, role: "security" },
];

export const organisations: readonly Organisation[] = [
  { key: "ruritania", domain: "ruritania.example", organisation: "Ruritania", port: 7101, people: staff("Ruritania", "President of Ruritania") },
  { key: "graustark", domain: "graustark.example", organisation: "Graustark", port: 7102, people: staff("Graustark", "Prime Minister of Graustark") },
  { key: "erewhon", domain: "erewhon.example", organisation: "Erewhon", port: 7103, people: staff("Erewhon", "Prime Minister of Erewhon") },
];

export interface SeatPlan {
  readonly key: "president" | "minister" | "phone" | "guest";
  readonly organisation: Organisation["key"];
  readonly user: string | null;
  readonly deviceName: string;
  readonly port: number;
  /** What the security officer makes of it. */
  readonly class: "issued" | "personal";
}

export const REHEARSAL_PORT = 7100;

export const seats: readonly SeatPlan[] = [
  { key: "president", organisation: "ruritania", user: "principal", deviceName: "Issued handset", port: 7111, class: "issued" },
  { key: "minister", organisation: "graustark", user: "principal", deviceName: "Issued handset", port: 7112, class: "issued" },
  { key: "phone", organisation: "graustark", user: "principal", deviceName: "My own phone", port: 7113, class: "personal" },
  { key: "guest", organisation: "ruritania", user: null, deviceName: "Guest", port: 7114, class: "personal" },
];
