/** What brought the person here: an enrolment link, a card, a guest's link, or nothing. Links keep what they carry in the fragment, which no server sees. */
export type Opening = { kind: "none" } | { kind: "enrol" | "card" | "guest"; link: string };

export function readOpening(location: { pathname: string; hash: string; href: string }): Opening {
  const kind = location.pathname.replace(/\/+$/, "").slice(1);
  if ((kind === "enrol" || kind === "card" || kind === "guest") && location.hash.length > 1) return { kind, link: location.href };
  return { kind: "none" };
}
