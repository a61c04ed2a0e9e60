/** The device's class: only its own node can know it, so it is shown as stated, and believed no further than the accord says. */
import type { FactCode } from "./fact-values.ts";
import { type DeviceClass, deviceClasses } from "../identity/standing.ts";
import type { StatedPlace } from "../wire/station-place.ts";
import type { DeviceNotice } from "../wire/signals.ts";

export interface StatedDevice {
  readonly class: DeviceClass;
  readonly status: "good" | "lowered" | "revoked";
  readonly evidence: readonly { readonly kind: string; readonly note?: string | undefined }[];
  /** Seconds, the node's clock. */
  readonly issuedAt: number;
  /** Of a station. */
  readonly place?: StatedPlace | undefined;
}

export interface DeviceInput {
  /** The standing in force; null when there is none or it lapsed. */
  readonly stated: StatedDevice | null;
  /** The latest notice about this device, if any: it counts at once, whatever an earlier standing says. */
  readonly notice: DeviceNotice | undefined;
  /** The highest class that the accords between the room's organisations believe on a node's word. */
  readonly cap: DeviceClass;
  readonly guest: boolean;
  /** The room's client ignores this leaf: revoked in its person's chain, and still able to decrypt until a commit removes it. */
  readonly ignored: boolean;
}

export function deviceValue(input: DeviceInput): FactCode {
  if (input.guest) return "device/guest";
  if (input.ignored) return "device/revoked";
  const { stated, cap } = input;
  const notice = input.notice && (!stated || input.notice.at >= stated.issuedAt) ? input.notice : undefined;
  const statuses = [stated?.status, notice?.status];
  if (statuses.includes("revoked")) return "device/revoked";
  if (!stated) return notice?.status === "lowered" ? "device/lowered" : "device/no-standing";
  if (statuses.includes("lowered")) return "device/lowered";
  const claimed = lowest(stated.class, notice?.class ?? stated.class);
  const believed = lowest(claimed, cap);
  if (believed === "guest") return claimed === "guest" ? "device/guest" : "device/capped-by-accord";
  if (believed === "personal" && claimed !== "personal") return "device/capped-by-accord";
  return `device/${believed}`;
}

export function lowest(...classes: readonly DeviceClass[]): DeviceClass {
  return deviceClasses[Math.min(...classes.map((one) => deviceClasses.indexOf(one)))] ?? "guest";
}
