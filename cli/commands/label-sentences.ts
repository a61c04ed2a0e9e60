/** What is wrong with a label, and what it would take to be shown what it marks, in words. */
import type { AccessReason } from "../../protocol/label/access.ts";
import type { Fault } from "../../protocol/label/resolve.ts";

const faults: Readonly<Record<string, (fault: Fault) => string>> = {
  "label/unknown-policy": ({ value }) => `It is under another policy, ${value}.`,
  "label/unknown-classification": ({ value }) => `The policy has no classification ${value}.`,
  "label/unknown-tag-set": ({ tagSet }) => `The policy has no categories ${tagSet}.`,
  "label/unknown-category": ({ tagSet, value }) => `The policy has no ${value} among ${tagSet}.`,
  "label/ambiguous-category": ({ tagSet, value }) => `The policy has two of ${value} among ${tagSet}.`,
  "label/wrong-type": ({ tagSet, value }) => `${value} of ${tagSet} is of another type in the policy.`,
  "label/unknown-privacy-mark": ({ value }) => `The policy has no privacy mark ${value}.`,
  "label/obsolete": ({ value }) => `${value} is given up; choose another for a new label.`,
  "label/outside-its-time": ({ tagSet, value }) => `${value} of ${tagSet} is not in force at that time.`,
  "label/excluded-class": ({ tagSet, value, with: others }) => `${value} of ${tagSet} is not for ${listed(others)}.`,
  "label/required-class": ({ tagSet, value, with: others }) => `${value} of ${tagSet} is only for ${listed(others)}.`,
  "label/excluded-category": ({ tagSet, value, with: others }) => `${value} of ${tagSet} excludes ${listed(others)}.`,
  "label/required-category": ({ value, with: others }) => `${value} asks for ${listed(others)}.`,
  "label/single-selection": ({ tagSet }) => `Only one of ${tagSet} may be chosen.`,
  "label/too-many": ({ tagSet }) => `Too many of ${tagSet} are chosen.`,
  "label/too-few": ({ tagSet }) => `Too few of ${tagSet} are chosen.`,
};

export function faultSentence(fault: Fault): string {
  return faults[fault.code]?.(fault) ?? "The policy does not allow it.";
}

export function reasonSentences(reason: AccessReason): readonly string[] {
  switch (reason.code) {
    case "access/invalid-label":
      return reason.faults.map((fault) => `The policy does not allow this label. ${faultSentence(fault)}`);
    case "access/other-policy":
      return [`The clearance is under another policy, ${reason.held}.`];
    case "access/classification":
      return [`It would take a clearance for ${reason.needed}.`];
    case "access/all-of":
      return [`It would also take, of ${reason.tagSet}, ${listed(reason.missing, "and")}.`];
    case "access/any-of":
      return [`It would also take, of ${reason.tagSet}, ${reason.anyOf.length > 1 ? "one of " : ""}${listed(reason.anyOf)}.`];
  }
}

const MANY = 12;

function listed(names: readonly string[] = [], last: "or" | "and" = "or"): string {
  if (names.length > MANY) return `${names.slice(0, MANY).join(", ")} ${last} ${names.length - MANY} others`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}
