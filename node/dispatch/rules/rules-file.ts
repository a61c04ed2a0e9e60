/**
 * The operator's rules as they are written: Cedar policies, each with a name (`@id`) and a sentence for whoever it stops (`@advice`). Checked as a whole before the node starts: what does not parse, or
 * speaks of something that there is not, would never apply, and a rule that never applies is worse than none.
 */
import { Failure } from "../../../protocol/wire/failure.ts";
import { MAX_ADVICE, MAX_RULE_NAME } from "../../../protocol/wire/dispatch/procedures.ts";
import { RULES_SCHEMA } from "./schema.ts";

export type Cedar = typeof import("@cedar-policy/cedar-wasm/nodejs");

export interface Rule {
  readonly name: string;
  readonly text: string;
  readonly effect: "permit" | "forbid";
  readonly advice: string | undefined;
}

const MOST_CHARACTERS = 1 << 20;

/** Throws `config/rules` with a sentence as detail. */
export function parseRules(cedar: Cedar, text: string, path: string): Rule[] {
  const refuse = (why: string): never => {
    throw new Failure("config/rules", `"sharing.rules", ${path}: ${why}.`);
  };
  if (text.length > MOST_CHARACTERS) refuse("too long");
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === "failure") return refuse(said(parts.errors, text));
  if (parts.policy_templates.length > 0) refuse("templates are not used here, write each rule out");
  if (parts.policies.length === 0) refuse('there is no rule in it, and what no rule permits is forbidden; begin with "permit (principal, action, resource);"');
  const rules = parts.policies.map((one, index): Rule => {
    const read = cedar.policyToJson(one);
    if (read.type === "failure") return refuse(said(read.errors, one));
    const annotations = (read.json.annotations ?? {}) as Record<string, string | null>;
    const name = annotations["id"] ?? `rule ${index + 1}`;
    if (name.length > MAX_RULE_NAME || !/^[\w .,:/()-]+$/.test(name)) refuse(`"@id" takes up to ${MAX_RULE_NAME} letters, digits, spaces and . , : / ( ) -`);
    const advice = annotations["advice"] ?? undefined;
    if (advice !== undefined && (advice.length > MAX_ADVICE || /\p{C}/u.test(advice))) refuse(`"@advice" of ${name} takes one line of up to ${MAX_ADVICE} characters`);
    return { name, text: one, effect: read.json.effect, advice };
  });
  const twice = rules.find(({ name }, index) => rules.findIndex((other) => other.name === name) !== index);
  if (twice) refuse(`two rules are called "${twice.name}"`);
  const checked = cedar.validate({ validationSettings: { mode: "strict" }, schema: RULES_SCHEMA, policies: { staticPolicies: asPolicies(rules) } });
  if (checked.type === "failure") return refuse(said(checked.errors));
  const wrong = checked.validationErrors[0];
  if (wrong) refuse(`${wrong.policyId}: ${oneLine(wrong.error.message)}`);
  return rules;
}

export function asPolicies(rules: readonly Rule[]): Record<string, string> {
  return Object.fromEntries(rules.map(({ name, text }) => [name, text]));
}

function said(errors: readonly { message: string; sourceLocations?: readonly { start: number }[] }[], text = ""): string {
  const [first] = errors;
  const start = first?.sourceLocations?.[0]?.start;
  const line = start === undefined || text === "" ? "" : `line ${text.slice(0, start).split("\n").length}: `;
  return line + oneLine(first?.message ?? "does not parse");
}

const oneLine = (message: string) => message.replaceAll(/\s+/g, " ").slice(0, 300).replace(/\.$/, "");
