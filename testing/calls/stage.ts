/** What the call tests say again and again. */
import { expect } from "vitest";
import type { CallView } from "../../client/model/views.ts";
import { hears } from "../fake-media.ts";
import type { World } from "./call-world.ts";

/** Calls and answers; both are on the line afterwards. */
export async function connect(world: World, from = "alice", to = "bob"): Promise<World> {
  await world.device(from).calls.call(world.line, { video: false });
  await world.settle();
  await world.device(to).calls.answer(world.device(to).call().room);
  await world.settle();
  expect([world.device(from).call().state, world.device(to).call().state]).toEqual(["active", "active"]);
  return world;
}

/** `from` calls everybody in the world's line; all others answer. */
export async function gather(world: World, from: string, ...others: readonly string[]): Promise<World> {
  await world.device(from).calls.call(world.line, { video: false });
  await world.settle();
  for (const name of others) await world.device(name).calls.answer(world.device(name).call().room);
  await world.settle();
  for (const name of [from, ...others]) expect([name, world.device(name).call().state]).toEqual([name, "active"]);
  return world;
}

/** Each has verified each. */
export async function verifyAll(world: World, ...names: readonly string[]): Promise<void> {
  await Promise.all(names.flatMap((a) => names.filter((b) => b !== a).map((b) => world.verify(a, b))));
}

/** Who hears whom, "a b" for each that hears: every pair, unless told which. */
export function whoHears(world: World, ...names: readonly string[]): string[] {
  return names.flatMap((to) => names.filter((from) => from !== to && hears(world.device(to).session(), world.device(from).session())).map((from) => `${to} ${from}`));
}

export function everyPair(...names: readonly string[]): string[] {
  return names.flatMap((to) => names.filter((from) => from !== to).map((from) => `${to} ${from}`));
}

export async function verifyBoth(world: World, a = "alice", b = "bob"): Promise<void> {
  await world.verify(a, b);
  await world.verify(b, a);
}

/** The level, the reason and the facts, which must be the same at every end named. */
export function same(world: World, ...names: string[]): { level: number; why: string | undefined; gate: CallView["gate"]["state"] } {
  const views = (names.length === 0 ? ["alice", "bob"] : names).map((name) => world.device(name).call());
  const shown = views.map(({ assessment, gate, declared }) => ({
    level: assessment.level,
    ceiling: assessment.ceiling,
    why: assessment.limiting?.value,
    declared,
    gate: gate.state,
    facts: assessment.facts.map(({ end, kind, value, level }) => `${end} ${kind} ${value} ${level}`),
  }));
  for (const view of shown.slice(1)) expect(view).toEqual(shown[0]);
  const { level, why, gate } = shown[0]!;
  return { level, why, gate };
}

/** [at a, at b]: whether each hears the other. */
export function hearing(world: World, a = "alice", b = "bob"): [boolean, boolean] {
  const [one, other] = [world.device(a).session(), world.device(b).session()];
  return [hears(one, other), hears(other, one)];
}

export const BOTH: [boolean, boolean] = [true, true];
export const NEITHER: [boolean, boolean] = [false, false];
