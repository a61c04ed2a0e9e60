/** Label against clearance at the node. A clearance counts no higher than the accord goes; of somebody about whom no officer has said anything, not at all. */
import type { JudgeAccess } from "./ports.ts";

export const judgeAccess: JudgeAccess = (_label, rank, word, believed) => {
  const held = Math.min(word.clearance?.rank ?? 0, believed);
  return held >= rank ? { permitted: true } : { permitted: false, code: "dispatch/clearance", rank };
};
