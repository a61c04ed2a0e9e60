/** Light, dark, or as the system has it. */
export type Theme = "system" | "light" | "dark";
const CHOICE = "entente-theme";

export function chosenTheme(): Theme {
  const asked = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem(CHOICE);
  return asked === "light" || asked === "dark" ? asked : "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(CHOICE, theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
