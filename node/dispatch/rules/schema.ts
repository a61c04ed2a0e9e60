/** What operators' rules may speak of, in Cedar's own schema language. A rule that names anything else is refused when the node starts. */
export const RULES_SCHEMA = `
entity Group;
entity Organisation in [Group];
// Who opens. "level": 0 OPEN to 3 SECURE; "cleared": 0 UNCLASSIFIED to 3 SECRET, as far as the accord goes; "class": guest, personal, approved, issued.
entity Reader in [Organisation, Group] = {
  "person": String, "organisation": String, "own": Bool, "role": String, "class": String, "level": Long, "cleared": Long, "categories": Set<String>
};
// To whom something is passed on: their own node has said nothing of them yet.
entity Party in [Organisation, Group] = { "person": String, "organisation": String, "own": Bool };
entity Portion = {
  "rank": Long, "releasableTo": Set<String>, "originatorControlled": Bool, "sourcesProtected": Bool, "file": Bool, "originator": String, "ageHours": Long
};
// "hour", "weekday" (1 Monday to 7 Sunday): in the node's zone.
action "open" appliesTo { principal: Reader, resource: Portion, context: { "hour": Long, "weekday": Long, "demonstration": Bool } };
// "asked": who asked for it.
action "pass-on" appliesTo { principal: Party, resource: Portion, context: { "hour": Long, "weekday": Long, "asked": String } };
`;
