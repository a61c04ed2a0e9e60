/** Checks a proof on this page alone: nothing is fetched and nothing is sent, so it works with the network pulled. */
import "@fontsource-variable/inter/index.css";
import "../theme.css";
import { createRoot } from "react-dom/client";
import { startTexts } from "../i18n/i18n.ts";
import { applyTheme, chosenTheme } from "../shell/theme-choice.ts";
import { VerifyPage } from "./verify-page.tsx";

applyTheme(chosenTheme());
await startTexts();
createRoot(document.querySelector("#root") as HTMLElement).render(<VerifyPage />);
