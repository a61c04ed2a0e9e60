/** Whether somebody is a desk: by their node's signed word about their very chain, in force now. What a line hands on is a stranger's bytes until it has been opened with the node's key. */
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { openOffice, type OfficeStatement } from "../../protocol/wire/desk/office.ts";
import type { KnownNode } from "./directory.ts";

/** A statement from a clock that runs ahead. */
const AHEAD_SECONDS = 3600;

export interface OfficeExpected {
  readonly person: string;
  readonly fingerprint: Bytes;
  readonly node: Pick<KnownNode, "domain" | "nodeKey">;
  /** Seconds. */
  readonly now: number;
}

/** Signatures are checked once for each statement and key. */
const opened = new WeakMap<Uint8Array, { key: Bytes; statement: OfficeStatement | null }>();

function open(bytes: Uint8Array, key: Bytes): OfficeStatement | null {
  const known = opened.get(bytes);
  if (known && equalBytes(known.key, key)) return known.statement;
  let statement: OfficeStatement | null = null;
  try {
    statement = openOffice(bytes, key);
  } catch {
    // not the node's word
  }
  opened.set(bytes, { key, statement });
  return statement;
}

/** The node said so of this chain, whenever that was. */
export function showsOffice(bytes: Uint8Array, { person, fingerprint, node }: OfficeExpected): boolean {
  const statement = open(bytes, node.nodeKey);
  return statement !== null && statement.domain === node.domain && statement.person === person && equalBytes(statement.fingerprint, fingerprint);
}

/** The statement that reaches furthest of those that count now. */
export function latestOffice(statements: readonly Uint8Array[], expected: OfficeExpected): OfficeStatement | undefined {
  return statements.flatMap((bytes) => inForce(bytes, expected) ?? []).sort((a, b) => b.until - a.until)[0];
}

function inForce(bytes: Uint8Array, expected: OfficeExpected): OfficeStatement | undefined {
  const statement = showsOffice(bytes, expected) ? open(bytes, expected.node.nodeKey) : null;
  return statement && statement.until > expected.now && statement.issuedAt <= expected.now + AHEAD_SECONDS ? statement : undefined;
}
