/** What the rehearsal's page and its seats tell one another. Seats take messages from the page that they were told of, and from nobody else. */
import { z } from "zod";

export const toSeat = z.discriminatedUnion("kind", [
  /** Which button the guide points at now. */
  z.object({ kind: z.literal("highlight"), step: z.string().max(80).nullable() }),
  z.object({ kind: z.literal("card"), link: z.string().max(2000) }),
  z.object({ kind: z.literal("language"), language: z.enum(["en", "fr"]) }),
]);
export type ToSeat = z.infer<typeof toSeat>;

export const fromSeat = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("state"),
    seat: z.string().max(60),
    app: z.string().max(40),
    person: z.string().max(400).nullable(),
    lines: z.number(),
    call: z.object({ state: z.string(), level: z.number(), settled: z.boolean(), declared: z.number(), gate: z.string(), participants: z.number(), guests: z.number(), code: z.string(), device: z.string(), verified: z.boolean(), hearing: z.boolean() }).nullable(),
    /** The call between two organisations that changed last on this board. `turn`: whose proposal is on the table. */
    arrangement: z.object({ state: z.string(), awaits: z.enum(["own", "far"]).nullable(), conference: z.boolean(), turn: z.enum(["own", "far"]).nullable() }).nullable(),
    /** People with whom there is a line. */
    contacts: z.number(),
    knowsDesk: z.boolean(),
    /** What is shared: dispatches that came, whether one of them is open; what was asked of this seat; incidents, and their assessments, own and of both sides; what a search has found on its screen. */
    sharing: z.object({ held: z.number(), opened: z.boolean(), asked: z.number(), incidents: z.number(), assessed: z.number(), assessments: z.number(), traced: z.boolean(), exposed: z.boolean() }),
    lastCall: z.string().max(60).nullable(),
    refusedSpy: z.boolean(),
  }),
  z.object({ kind: z.literal("passed"), domain: z.string().max(253), link: z.string().max(2000) }),
  z.object({ kind: z.literal("guest-link"), url: z.string().max(1000) }),
  z.object({ kind: z.literal("proof"), name: z.string().max(200), bytes: z.instanceof(Uint8Array) }),
]);
export type FromSeat = z.infer<typeof fromSeat>;
export type SeatState = Extract<FromSeat, { kind: "state" }>;
