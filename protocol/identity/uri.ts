/**
 * MIMI URIs, the names of everything: mimi://domain, …/u/name, …/d/user/device, …/r/room, …/g/guest. Each has a type of its own and one spelling only, so that
 * text comparison is identity, and a device's id can never be taken for a key or a person (attack 3: the short code of another system broke on that).
 */
import { z } from "zod";
import { type Bytes, toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

declare const kind: unique symbol;
type Branded<Kind extends string> = string & { readonly [kind]: Kind };

export type Domain = Branded<"domain">;
/** `mimi://domain/u/name` */
export type PersonUri = Branded<"person">;
/** `mimi://domain/d/user/deviceId` */
export type DeviceUri = Branded<"device">;
/** `mimi://domain/r/id` */
export type RoomUri = Branded<"room">;
/** `mimi://domain/g/id`: somebody who came by a link and is enrolled nowhere. */
export type GuestUri = Branded<"guest">;
/** 32 lower-case hex digits, random: a name, never derived from a key. */
export type DeviceId = Branded<"device-id">;

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const NAME = "[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?";
const OPAQUE = "[a-z0-9][a-z0-9_-]{0,127}";
const DEVICE_ID = "[0-9a-f]{32}";
const DOMAIN_PATTERN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const NAME_PATTERN = new RegExp(`^${NAME}$`);
const OPAQUE_PATTERN = new RegExp(`^${OPAQUE}$`);
const DEVICE_ID_PATTERN = new RegExp(`^${DEVICE_ID}$`);
const MAX_URI = 512;

export type ParsedUri =
  | { kind: "domain"; domain: Domain }
  | { kind: "person"; domain: Domain; name: string; uri: PersonUri }
  | { kind: "device"; domain: Domain; name: string; deviceId: DeviceId; person: PersonUri; uri: DeviceUri }
  | { kind: "room"; domain: Domain; id: string; uri: RoomUri }
  | { kind: "guest"; domain: Domain; id: string; uri: GuestUri };

/** What was parsed is remembered: a call works out its facts from the same few names many times a second. Whoever sends names without end empties it, and no more. */
const MOST_REMEMBERED = 1024;
const remembered = new Map<string, ParsedUri>();

/** Parses any of the five forms. Throws `uri/invalid`. */
export function parseUri(text: string): ParsedUri {
  const known = remembered.get(text);
  if (known) return known;
  const parsed = Object.freeze(parseAnew(text));
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, parsed);
  return parsed;
}

function parseAnew(text: string): ParsedUri {
  if (text.length > MAX_URI || !text.startsWith("mimi://")) throw new Failure("uri/invalid");
  const [host, type, ...rest] = text.slice("mimi://".length).split("/");
  const domain = parseDomain(host ?? "");
  const [first, second] = rest;
  if (type === undefined) return { kind: "domain", domain };
  if (type === "u" && rest.length === 1) return { kind: "person", domain, name: first!, uri: personUri(domain, first!) };
  if (type === "r" && rest.length === 1) return { kind: "room", domain, id: first!, uri: roomUri(domain, first!) };
  if (type === "g" && rest.length === 1) return { kind: "guest", domain, id: first!, uri: guestUri(domain, first!) };
  if (type === "d" && rest.length === 2) {
    const person = personUri(domain, first!);
    const deviceId = parseDeviceId(second!);
    return { kind: "device", domain, name: first!, deviceId, person, uri: deviceUri(person, deviceId) };
  }
  throw new Failure("uri/invalid");
}

/** A DNS name in lower case, without port or trailing dot. Throws `uri/bad-domain`. */
export function parseDomain(text: string): Domain {
  if (text.length > 253 || !DOMAIN_PATTERN.test(text)) throw new Failure("uri/bad-domain");
  return text as Domain;
}

export function parseDeviceId(text: string): DeviceId {
  if (!DEVICE_ID_PATTERN.test(text)) throw new Failure("uri/bad-device-id");
  return text as DeviceId;
}

export function newDeviceId(random: (length: number) => Bytes): DeviceId {
  return parseDeviceId(toHex(random(16)));
}

export function personUri(domain: string, name: string): PersonUri {
  if (!NAME_PATTERN.test(name)) throw new Failure("uri/bad-name");
  return `mimi://${parseDomain(domain)}/u/${name}` as PersonUri;
}

export function deviceUri(person: PersonUri, deviceId: string): DeviceUri {
  const { domain, name } = parseAs(person, "person");
  return `mimi://${domain}/d/${name}/${parseDeviceId(deviceId)}` as DeviceUri;
}

export function roomUri(domain: string, id: string): RoomUri {
  if (!OPAQUE_PATTERN.test(id)) throw new Failure("uri/bad-id");
  return `mimi://${parseDomain(domain)}/r/${id}` as RoomUri;
}

export function guestUri(domain: string, id: string): GuestUri {
  if (!OPAQUE_PATTERN.test(id)) throw new Failure("uri/bad-id");
  return `mimi://${parseDomain(domain)}/g/${id}` as GuestUri;
}

/** Accepts what people type, `alice@ruritania.example`, as well as the URI. */
export function parsePerson(text: string): PersonUri {
  const typed = text.trim().toLowerCase();
  if (typed.startsWith("mimi://")) return parseAs(typed, "person").uri;
  const at = typed.lastIndexOf("@");
  if (at < 1) throw new Failure("uri/invalid");
  return personUri(typed.slice(at + 1), typed.slice(0, at));
}

export function parsePersonUri(text: string): PersonUri {
  return parseAs(text, "person").uri;
}

export function parseDeviceUri(text: string): DeviceUri {
  return parseAs(text, "device").uri;
}

export function parseRoomUri(text: string): RoomUri {
  return parseAs(text, "room").uri;
}

export function parseGuestUri(text: string): GuestUri {
  return parseAs(text, "guest").uri;
}

export function domainOf(uri: PersonUri | DeviceUri | RoomUri | GuestUri): Domain {
  return parseUri(uri).domain;
}

export function nameOf(person: PersonUri): string {
  return parseAs(person, "person").name;
}

/** `alice@ruritania.example`, for screens. */
export function showPerson(person: PersonUri): string {
  const { name, domain } = parseAs(person, "person");
  return `${name}@${domain}`;
}

export function personOfDevice(device: DeviceUri): PersonUri {
  return parseAs(device, "device").person;
}

export function deviceIdOf(device: DeviceUri): DeviceId {
  return parseAs(device, "device").deviceId;
}

function parseAs<Kind extends ParsedUri["kind"]>(text: string, wanted: Kind): Extract<ParsedUri, { kind: Kind }> {
  const parsed = parseUri(text);
  if (parsed.kind !== wanted) throw new Failure("uri/wrong-kind", `${parsed.kind}, not ${wanted}`);
  return parsed as Extract<ParsedUri, { kind: Kind }>;
}

function schemaOf<T extends string>(parse: (text: string) => T) {
  return z.custom<T>((value) => {
    if (typeof value !== "string") return false;
    try {
      return parse(value) === value;
    } catch {
      return false;
    }
  });
}

export const domainSchema = schemaOf(parseDomain);
export const deviceIdSchema = schemaOf(parseDeviceId);
export const personUriSchema = schemaOf(parsePersonUri);
export const deviceUriSchema = schemaOf(parseDeviceUri);
export const roomUriSchema = schemaOf(parseRoomUri);
export const guestUriSchema = schemaOf(parseGuestUri);
