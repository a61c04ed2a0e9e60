/** The tab says what cannot wait: who calls, that the line is held, how much is unread. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ClientView } from "../../client/model/views.ts";

export type TitleNews = { kind: "rings"; name: string } | { kind: "held" } | { kind: "call" } | { kind: "unread"; count: number } | { kind: "none" };

export function titleNews(view: Pick<ClientView, "calls" | "lines">): TitleNews {
  const held = view.calls.some((call) => (call.state === "active" || call.state === "connecting") && call.gate.state === "held");
  if (held) return { kind: "held" };
  const running = view.calls.some((call) => call.state === "active" || call.state === "connecting");
  const rings = view.calls.find((call) => call.state === "ringing" && call.direction === "in");
  if (rings && (!running || rings.precedence === "FLASH")) return { kind: "rings", name: view.lines.find((line) => line.room === rings.line)?.contact.name ?? rings.participants.find((participant) => !participant.own)?.name ?? "" };
  if (running) return { kind: "call" };
  const count = view.lines.reduce((sum, line) => sum + line.unread, 0);
  return count > 0 ? { kind: "unread", count } : { kind: "none" };
}

export function usePageTitle(view: ClientView): void {
  const { t } = useTranslation();
  const news = titleNews(view);
  const said = news.kind === "rings" ? t("call.incoming", { name: news.name }) : news.kind === "held" ? t("call.held") : news.kind === "call" ? t("call.active") : news.kind === "unread" ? t("lines.unread", { count: news.count }) : "";
  const title = said ? `${said} · ${t("app.name")}` : t("app.name");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
