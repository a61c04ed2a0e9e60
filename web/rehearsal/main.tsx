/** The rehearsal's page: seats side by side, each a real client in a frame of its own origin, and a guide that points at what comes next. */
import "@fontsource-variable/inter/index.css";
import "../theme.css";
import "./rehearsal.css";
import i18next from "i18next";
import { createRoot } from "react-dom/client";
import { startTexts } from "../i18n/i18n.ts";
import { applyTheme, chosenTheme } from "../shell/theme-choice.ts";
import { chapterAt } from "./chapters.ts";
import { readStage } from "./stage-plan.ts";
import { RehearsalPage } from "./rehearsal-page.tsx";
import { guideEn, guideFr } from "./texts.ts";

applyTheme(chosenTheme());
await startTexts();
i18next.addResourceBundle("en", "guide", guideEn);
i18next.addResourceBundle("fr", "guide", guideFr);
createRoot(document.querySelector("#root") as HTMLElement).render(<RehearsalPage plan={await readStage()} chapter={chapterAt(location.hash)} />);
