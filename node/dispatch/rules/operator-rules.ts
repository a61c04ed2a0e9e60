/**
 * Operators' rules in force: Cedar, asked of every release that nothing else stands against. What no rule permits is forbidden, one `forbid` is enough, and a rule that fails while it is worked out
 * forbids too. The engine is loaded only where there are rules.
 */
import { readFileSync } from "node:fs";
import { choiceOfLabel, decodeLabel } from "../../../protocol/dispatch/labels.ts";
import { domainOf, type PersonUri, showPerson } from "../../../protocol/identity/uri.ts";
import type { DispatchHead } from "../../../protocol/dispatch/head.ts";
import { Failure } from "../../../protocol/wire/failure.ts";
import type { Forbidden, OperatorRules } from "../ports.ts";
import type { LocalTime } from "../local-time.ts";
import { asPolicies, type Cedar, parseRules, type Rule } from "./rules-file.ts";
import { RULES_SCHEMA } from "./schema.ts";

export const NO_RULES: OperatorRules = { open: () => undefined, passOn: () => undefined };

/** Groups by name: domains, and addresses such as `alice@ruritania.example`. */
export type Groups = Readonly<Record<string, readonly string[]>>;

export interface RulesParts {
  readonly domain: string;
  readonly groups: Groups;
  readonly localTime: LocalTime;
}

export const loadCedar = async (): Promise<Cedar> => {
  const loaded = (await import("@cedar-policy/cedar-wasm/nodejs")) as Cedar & { default?: Cedar };
  return loaded.default ?? loaded;
};

/** Throws `config/rules`. */
export async function readRules(path: string, parts: RulesParts): Promise<OperatorRules> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Failure("config/rules", `"sharing.rules", ${path}: can't be read.`, { cause });
  }
  const cedar = await loadCedar();
  return operatorRules(cedar, parseRules(cedar, text, path), parts);
}

let sets = 0;

export function operatorRules(cedar: Cedar, rules: readonly Rule[], parts: RulesParts): OperatorRules {
  const set = `entente ${sets++}`; // the engine keeps what it has parsed by name, for all nodes of one process
  for (const answer of [cedar.preparsePolicySet(set, { staticPolicies: asPolicies(rules) }), cedar.preparseSchema(set, RULES_SCHEMA)]) if (answer.type === "failure") throw new Failure("config/rules", answer.errors[0]?.message);
  const named = new Map(rules.map((rule) => [rule.name, rule]));

  function ask(action: "open" | "pass-on", principal: { type: "Reader" | "Party"; id: string; domain: string; attrs: object }, resource: { id: string; attrs: object }, context: object, now: number): Forbidden | undefined {
    const uid = { type: principal.type, id: principal.id };
    const portion = { type: "Portion", id: resource.id };
    const { hour, weekday } = parts.localTime(now);
    const within = Object.entries(parts.groups).filter(([, members]) => members.includes(principal.domain) || members.includes(principal.id)).map(([name]) => ({ type: "Group", id: name }));
    const answer = cedar.statefulIsAuthorized({
      principal: uid,
      action: { type: "Action", id: action },
      resource: portion,
      context: { hour, weekday, ...context },
      preparsedSchemaName: set,
      preparsedPolicySetId: set,
      validateRequest: true,
      entities: [
        { uid, attrs: principal.attrs as never, parents: [{ type: "Organisation", id: principal.domain }, ...within] },
        { uid: portion, attrs: resource.attrs as never, parents: [] },
      ],
    });
    if (answer.type === "failure") return { rule: "not decided" };
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) return { rule: diagnostics.errors[0]!.policyId };
    if (decision === "allow") return undefined;
    const rule = diagnostics.reason.flatMap((name) => named.get(name) ?? []).sort((a, b) => rules.indexOf(a) - rules.indexOf(b))[0];
    return rule ? { rule: rule.name, ...(rule.advice === undefined ? {} : { advice: rule.advice }) } : { rule: "nothing permits it" };
  }

  return {
    open({ head, portion, word, level, cleared, now }) {
      const resource = resourceOf(head, portion, now);
      if (!resource) return { rule: "label not understood" };
      const person = showPerson(word.person as PersonUri);
      const attrs = { person, organisation: word.domain, own: word.domain === parts.domain, role: word.role, class: word.class, level, cleared, categories: word.clearance?.categories ?? [] };
      return ask("open", { type: "Reader", id: person, domain: word.domain, attrs }, resource, { demonstration: word.demonstration }, now);
    },
    passOn({ head, portion, to, asked, now }) {
      const resource = resourceOf(head, portion, now);
      if (!resource) return { rule: "label not understood" };
      const domain = to.startsWith("mimi://") ? domainOf(to as PersonUri) : to;
      const person = to.startsWith("mimi://") ? showPerson(to as PersonUri) : to;
      return ask("pass-on", { type: "Party", id: person, domain, attrs: { person, organisation: domain, own: domain === parts.domain } }, resource, { asked: showPerson(asked as PersonUri) }, now);
    },
  };
}

function resourceOf(head: DispatchHead, index: number, now: number) {
  const portion = head.portions[index];
  if (!portion) return undefined;
  try {
    const { releasableTo, originatorControlled, sourcesProtected } = choiceOfLabel(decodeLabel(portion.label));
    const attrs = { rank: portion.rank, releasableTo: [...releasableTo], originatorControlled, sourcesProtected, file: portion.kind === "file", originator: showPerson(head.originator), ageHours: Math.max(0, Math.floor((now - head.createdAt) / 3600)) };
    return { id: `${Buffer.from(head.id).toString("hex")}/${index}`, attrs };
  } catch {
    return undefined; // a label that can't be read lets nobody in
  }
}
