/**
 * Finds the two entries of a TDF in its ZIP, strictly. The file is a stranger's, and two readers that take one ZIP differently can be made to see two contents; so there is one way to lie and no other:
 * exactly two stored entries that fill the file without a gap, directory and local heads that say the same, nothing behind the end. What is compressed is refused, and with it every bomb.
 */
import { type Bytes, fromUtf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { readExactly, type TdfSource } from "./source.ts";
import { CENTRAL_BYTES, CENTRAL_SIGNATURE, DESCRIPTOR_SIGNATURE, END64_BYTES, END64_SIGNATURE, END_BYTES, END_SIGNATURE, LOCAL_BYTES, LOCAL_SIGNATURE, LOCATOR64_BYTES, LOCATOR64_SIGNATURE, MANIFEST, MAX_16, MAX_32, PAYLOAD, SIZES_FOLLOW, STORED, UTF8_NAMES, ZIP64_EXTRA } from "./zip-layout.ts";

export interface Region {
  readonly from: number;
  readonly size: number;
}

interface Central {
  readonly name: string;
  readonly flags: number;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

const TAIL = 1024;
const MAX_EXTRA = 64;
/** Info-ZIP: times ("UT"), owner ("ux"). */
const HARMLESS_EXTRAS = [0x5455, 0x7875];

/** Where payload and manifest lie. Throws `tdf/not-a-tdf`, `tdf/bad-container`, `tdf/truncated`. */
export async function findEntries(source: TdfSource): Promise<{ payload: Region; manifest: Region; manifestCrc: number }> {
  const { entries, directory } = await readDirectory(source);
  const byPlace = entries.toSorted((a, b) => a.offset - b.offset);
  const regions = new Map<string, Region>();
  let at = 0;
  for (const [i, entry] of byPlace.entries()) {
    if (entry.offset !== at) refuse("a gap or an overlap before an entry");
    const region = { from: at + (await localHeadLength(source, entry)), size: entry.size };
    const next = byPlace[i + 1]?.offset ?? directory;
    at = region.from + region.size + (await descriptorLength(source, entry, region, next));
    regions.set(entry.name, region);
  }
  if (at !== directory) refuse("a gap or an overlap before the directory");
  return { payload: regions.get(PAYLOAD)!, manifest: regions.get(MANIFEST)!, manifestCrc: entries.find((entry) => entry.name === MANIFEST)!.crc };
}

async function readDirectory(source: TdfSource): Promise<{ entries: Central[]; directory: number }> {
  if (source.size < END_BYTES) throw new Failure("tdf/not-a-tdf");
  const tailFrom = Math.max(0, source.size - TAIL);
  const tail = await readExactly(source, tailFrom, source.size);
  const view = viewOf(tail);
  const end = tail.length - END_BYTES;
  if (view.getUint32(end, true) !== END_SIGNATURE) throw new Failure((await beginsAsZip(source)) ? "tdf/truncated" : "tdf/not-a-tdf", "no directory at the end");
  if (view.getUint16(end + 20, true) !== 0) refuse("a comment");
  let [count, size, offset] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  let records = end;
  const isLarge = end >= LOCATOR64_BYTES + END64_BYTES && view.getUint32(end - LOCATOR64_BYTES, true) === LOCATOR64_SIGNATURE;
  if (isLarge) {
    const end64 = end - LOCATOR64_BYTES - END64_BYTES;
    const large = { count: big(view, end64 + 32), size: big(view, end64 + 40), offset: big(view, end64 + 48) };
    if (view.getUint32(end64, true) !== END64_SIGNATURE || big(view, end64 + 4) !== END64_BYTES - 12) refuse("the end of the directory (64)");
    if (big(view, end - LOCATOR64_BYTES + 8) !== tailFrom + end64 || view.getUint32(end - 4, true) !== 1 || view.getUint32(end - LOCATOR64_BYTES + 4, true) !== 0) refuse("the locator of the directory (64)");
    if (view.getUint32(end64 + 16, true) !== 0 || view.getUint32(end64 + 20, true) !== 0 || big(view, end64 + 24) !== large.count) refuse("several disks");
    // Where the old record has a figure at all it must be the same one.
    if ((count !== MAX_16 && count !== large.count) || (size !== MAX_32 && size !== large.size) || (offset !== MAX_32 && offset !== large.offset)) refuse("two directories");
    ({ count, size, offset } = large);
    records = end64;
  } else if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 6, true) !== 0 || view.getUint16(end + 8, true) !== count) refuse("several disks");
  if (count !== 2) refuse("not exactly two entries");
  if (offset + size !== tailFrom + records || size > records) refuse("the directory is not where its end says");
  return { entries: parseCentral(tail.subarray(records - size, records)), directory: offset };
}

async function beginsAsZip(source: TdfSource): Promise<boolean> {
  return viewOf(await readExactly(source, 0, 4)).getUint32(0, true) === LOCAL_SIGNATURE;
}

function parseCentral(bytes: Bytes): Central[] {
  const view = viewOf(bytes);
  const entries: Central[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE) refuse("the directory");
    const flags = view.getUint16(at + 8, true);
    const [nameLength, extraLength, commentLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const end = at + CENTRAL_BYTES + nameLength + extraLength;
    if (end > bytes.length || commentLength !== 0 || extraLength > MAX_EXTRA) refuse("a directory entry");
    if (view.getUint16(at + 10, true) !== STORED) refuse("a compressed entry");
    if ((flags & ~(SIZES_FOLLOW | UTF8_NAMES)) !== 0 || ![0, MAX_16].includes(view.getUint16(at + 34, true))) refuse("flags");
    const name = fromUtf8(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength));
    const figures = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    const [plain, stored, offset] = largeFigures(figures, bytes.subarray(at + CENTRAL_BYTES + nameLength, end));
    if (plain !== stored) refuse("two sizes of a stored entry");
    entries.push({ name, flags, crc: view.getUint32(at + 16, true), size: plain!, offset: offset! });
    at = end;
  }
  if (entries.length !== 2 || !entries.some((entry) => entry.name === PAYLOAD) || !entries.some((entry) => entry.name === MANIFEST)) refuse("not one payload and one manifest");
  return entries;
}

/** The figures that are all ones stand in the ZIP64 field, in order, and nothing else does. */
function largeFigures(figures: number[], extra: Uint8Array): number[] {
  const large = zip64Field(extra);
  let at = 0;
  const out = figures.map((figure) => (figure !== MAX_32 || large.length === 0 ? figure : (large[at++] ?? refuse("a ZIP64 field that is too short"))));
  if (at !== large.length) refuse("a ZIP64 field that is too long");
  return out;
}

/** Its figures; none without one. Times and owners (Info-ZIP) stand beside it in files that were packed by hand; any other field could mean something to another reader. */
function zip64Field(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  let figures: number[] = [];
  for (let at = 0; at < extra.length; ) {
    if (at + 4 > extra.length) refuse("an extra field");
    const [id, from, end] = [view.getUint16(at, true), at + 4, at + 4 + view.getUint16(at + 2, true)];
    if (end > extra.length || ![ZIP64_EXTRA, ...HARMLESS_EXTRAS].includes(id)) refuse("an extra field");
    if (id === ZIP64_EXTRA) {
      if (figures.length > 0 || end === from || (end - from) % 8 !== 0) refuse("a ZIP64 field");
      figures = Array.from({ length: (end - from) / 8 }, (_, i) => big(view, from + 8 * i));
    }
    at = end;
  }
  return figures;
}

async function localHeadLength(source: TdfSource, entry: Central): Promise<number> {
  const fixed = await readExactly(source, entry.offset, entry.offset + LOCAL_BYTES);
  const view = viewOf(fixed);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) refuse("no entry where the directory says");
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)];
  if (nameLength !== entry.name.length || extraLength > MAX_EXTRA) refuse("a local head");
  const length = LOCAL_BYTES + nameLength + extraLength;
  const variable = await readExactly(source, entry.offset + LOCAL_BYTES, entry.offset + length);
  if (fromUtf8(variable.subarray(0, nameLength)) !== entry.name) refuse("two names of an entry");
  if (view.getUint16(8, true) !== STORED || (view.getUint16(6, true) & ~UTF8_NAMES) !== (entry.flags & ~UTF8_NAMES)) refuse("two kinds of an entry");
  // With a descriptor a writer may leave the figures open; those that it gives count.
  const open = (entry.flags & SIZES_FOLLOW) !== 0;
  const sizes = [view.getUint32(18, true), view.getUint32(22, true)];
  const large = zip64Field(variable.subarray(nameLength));
  if (large.slice(0, 2).some((figure) => figure !== entry.size && !(open && figure === 0))) refuse("two sizes of an entry");
  const fits = (figure: number) => figure === entry.size || (open && (figure === 0 || figure === MAX_32)) || (large.length >= 2 && figure === MAX_32);
  const crc = view.getUint32(14, true);
  if (!sizes.every(fits) || !(crc === entry.crc || (open && crc === 0))) refuse("two sizes of an entry");
  return length;
}

/** 0 without one, else 12 to 24, held against the directory. */
async function descriptorLength(source: TdfSource, entry: Central, region: Region, next: number): Promise<number> {
  const from = region.from + region.size;
  const length = next - from;
  if ((entry.flags & SIZES_FOLLOW) === 0) return 0;
  if (![12, 16, 20, 24].includes(length)) refuse("a descriptor");
  const view = viewOf(await readExactly(source, from, next));
  const signed = length === 16 || length === 24;
  if (signed && view.getUint32(0, true) !== DESCRIPTOR_SIGNATURE) refuse("a descriptor");
  const at = signed ? 4 : 0;
  const sizes = length >= 20 ? [big(view, at + 4), big(view, at + 12)] : [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
  if (view.getUint32(at, true) !== entry.crc || sizes.some((size) => size !== entry.size)) refuse("a descriptor that says otherwise");
  return length;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function big(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) refuse("a figure beyond all files");
  return Number(value);
}

function refuse(why: string): never {
  throw new Failure("tdf/bad-container", why);
}
