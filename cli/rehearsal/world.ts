/** Who is in the rehearsal: three organisations, in each a principal, a desk officer and a security officer, in two of them an interpreter; and the seats in front of which one sits. */
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

const staff = (country: string, principal: string, interpreter: boolean): readonly Person[] => [
  { user: "principal", name: principal, role: "principal" },
  { user: "desk", name: `Duty desk, ${country}`, role: "desk" },
  { user: "security", name: `Security officer, ${country}`, role: "security" },
  ...(interpreter ? [{ user: "interpreter", name: `Interpreter, ${country}`, role: "member" } as const] : []),
];

const COUNTRIES = [
  { key: "ruritania", organisation: "Ruritania", principal: "President of Ruritania", interpreter: true },
  { key: "graustark", organisation: "Graustark", principal: "Prime Minister of Graustark", interpreter: true },
  { key: "erewhon", organisation: "Erewhon", principal: "Prime Minister of Erewhon", interpreter: false },
] as const;

export interface SeatPlan {
  readonly key: "president" | "minister" | "phone" | "guest" | "deskRuritania" | "deskGraustark" | "interpreterRuritania" | "interpreterGraustark" | "erewhon";
  readonly organisation: Organisation["key"];
  readonly user: string | null;
  readonly deviceName: string;
  readonly port: number;
  /** What the security officer makes of it. */
  readonly class: "issued" | "personal";
}

const SEATS = [
  { key: "president", organisation: "ruritania", user: "principal", deviceName: "Issued handset", class: "issued" },
  { key: "minister", organisation: "graustark", user: "principal", deviceName: "Issued handset", class: "issued" },
  { key: "phone", organisation: "graustark", user: "principal", deviceName: "My own phone", class: "personal" },
  { key: "guest", organisation: "ruritania", user: null, deviceName: "Guest", class: "personal" },
  { key: "deskRuritania", organisation: "ruritania", user: "desk", deviceName: "Desk in the operations room", class: "issued" },
  { key: "deskGraustark", organisation: "graustark", user: "desk", deviceName: "Desk in the operations room", class: "issued" },
  { key: "interpreterRuritania", organisation: "ruritania", user: "interpreter", deviceName: "Interpreter's booth", class: "issued" },
  { key: "interpreterGraustark", organisation: "graustark", user: "interpreter", deviceName: "Interpreter's booth", class: "issued" },
  { key: "erewhon", organisation: "erewhon", user: "principal", deviceName: "Issued handset", class: "issued" },
] as const satisfies readonly Omit<SeatPlan, "port">[];

export const USUAL_PORT = 7100;

export interface World {
  /** Of the rehearsal's page. */
  readonly port: number;
  /** The page's origin; seats listen to it and to nobody else. */
  readonly origin: string;
  readonly organisations: readonly Organisation[];
  readonly seats: readonly SeatPlan[];
}

/** Nodes listen on the three ports after the page's, seats ten further on. A data folder belongs to its ports: accords name them. */
export function makeWorld(port: number): World {
  return {
    port,
    origin: `http://localhost:${port}`,
    organisations: COUNTRIES.map(({ key, organisation, principal, interpreter }, index) => ({ key, domain: `${key}.example`, organisation, port: port + 1 + index, people: staff(organisation, principal, interpreter) })),
    seats: SEATS.map((seat, index) => ({ ...seat, port: port + 11 + index })),
  };
}
