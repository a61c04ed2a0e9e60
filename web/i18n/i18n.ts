/** Starts the catalogues: the language that was chosen, else the browser's, else English. Times and numbers follow the same language. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { failuresEn } from "./failures-en.ts";
import { failuresFr } from "./failures-fr.ts";
import { fr } from "./fr.ts";

const CHOICE = "entente-language";
export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];

export async function startTexts(): Promise<void> {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(CHOICE) ?? navigator.language.slice(0, 2);
  const language: Language = asked === "fr" ? "fr" : "en";
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: { ...en, code_of: failuresEn } }, fr: { translation: { ...fr, code_of: failuresFr } } },
    interpolation: { escapeValue: false },
    nsSeparator: false,
  });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOICE, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** "14:02 CET": a time is never shown without its zone. */
export function time(milliseconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZoneName: "short", hourCycle: "h23" }).format(milliseconds);
}

/** "14:02 – 14:05 CET" */
export function timeSpan(from: number, to: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZoneName: "short", hourCycle: "h23" }).formatRange(from, Math.max(from, to));
}

export function dayAndTime(milliseconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short", hourCycle: "h23" }).format(milliseconds);
}

/** With its year: for what is read long afterwards. */
export function dated(milliseconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short", hourCycle: "h23" }).format(milliseconds);
}

/** "Alice, Bob and Carol" */
export function listed(names: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/** "Sunday, 22 November": stands between the messages of two days. */
export function dayName(milliseconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(milliseconds);
}

export function fileSize(bytes: number, language: string): string {
  const unit = bytes < 1e3 ? "byte" : bytes < 1e6 ? "kilobyte" : "megabyte";
  const value = bytes < 1e3 ? bytes : bytes < 1e6 ? bytes / 1e3 : bytes / 1e6;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
