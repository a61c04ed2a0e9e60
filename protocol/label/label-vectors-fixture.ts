/** Published policies and labels (`../shared/vectors/labels`, or the folder that ENTENTE_VECTORS names). Absent on a bare clone: tests of them are counted as skipped. For tests only. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { labelFromXml } from "./label-xml.ts";
import { parseSpif } from "./parse-spif.ts";
import type { SpifPolicy } from "./spif.ts";

export const LABELS = join(process.env["ENTENTE_VECTORS"] ?? "../shared/vectors", "labels");

export const noLabelVectors = !existsSync(LABELS);

export function labelFile(name: string): string {
  return readFileSync(join(LABELS, name), "utf8");
}

export function publishedPolicies(): { readonly nato: SpifPolicy; readonly tlp: SpifPolicy; readonly tlpx: SpifPolicy; readonly all: readonly SpifPolicy[] } {
  const [nato, tlp, tlpx] = ["nato-4774-policy.xml", "tlp.xml", "tlp-plus.xml"].map((name) => parseSpif(labelFile(name))) as [SpifPolicy, SpifPolicy, SpifPolicy];
  return { nato, tlp, tlpx, all: [nato, tlp, tlpx] };
}

export function publishedLabel(name: string): ConfidentialityLabel {
  return labelFromXml(labelFile(name), publishedPolicies().all);
}
