/** The app's start: texts, appearance, what brought the person here, and then either a guest's door or the whole client. */
import "@fontsource-variable/inter/index.css";
import "./theme.css";
import { createRoot } from "react-dom/client";
import { startTexts } from "./i18n/i18n.ts";
import { startApp } from "./shell/start-app.tsx";
import { readOpening } from "./shell/opening.ts";
import { applyTheme, chosenTheme } from "./shell/theme-choice.ts";
import { readInstalled } from "./platform/installed.ts";
import { watchInstall } from "./platform/install-prompt.ts";
import { keepFocus } from "./shell/keep-focus.ts";
import { startGuest } from "./shell/start-guest.tsx";

applyTheme(chosenTheme());
keepFocus(document);
watchInstall();
await startTexts();
const root = createRoot(document.querySelector("#root") as HTMLElement);
const opening = readOpening(location);
const installed = await readInstalled();
if (opening.kind === "guest") await startGuest(root, opening.link, installed);
else await startApp(root, opening, installed);
