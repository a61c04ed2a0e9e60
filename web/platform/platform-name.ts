/** How the device names itself to its own people and officers: a browser and a system, with versions, so that a deny-list can match them. */
interface Brands {
  brands?: { brand: string; version: string }[];
  platform?: string;
}

/** The telling one first: Android says "Linux", and iPhones say "Mac OS X", too. */
const SYSTEMS = [/Android [\d.]+/, /iPhone OS [\d_]+/, /Windows NT [\d.]+/, /Mac OS X [\d_]+/, /Linux/];

export function platformName(agent: string, hints: Brands | undefined): string {
  const brand = hints?.brands?.find(({ brand }) => !/not.?a.?brand/i.test(brand) && brand !== "Chromium") ?? hints?.brands?.find(({ brand }) => brand === "Chromium");
  const browser = brand ? `${brand.brand} ${brand.version}` : (/(Firefox|Safari|Chrome|Edg)\/[\d.]+/.exec(agent)?.[0].replace("/", " ") ?? "Browser");
  const system = hints?.platform ?? SYSTEMS.map((system) => system.exec(agent)?.[0]).find((found) => found !== undefined) ?? "unknown system";
  return `${browser} on ${system}`;
}
