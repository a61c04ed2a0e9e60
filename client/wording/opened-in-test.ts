/** The check of the wording with the real gazetteer, for tests. */
import { keptGazetteer } from "./gazetteer/kept-gazetteer.ts";
import { openWording } from "./wording.ts";

export const wording = openWording(keptGazetteer());
