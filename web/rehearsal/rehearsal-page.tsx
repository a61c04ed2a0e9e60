import { Check } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { Ring } from "../ring/ring.tsx";
import { fromSeat, type ToSeat } from "./messages.ts";
import { chosenTheme, type Theme } from "../shell/theme-choice.ts";
import { ProofPanel } from "./proof-panel.tsx";
import { ServerPanel } from "./server-panel.tsx";
import { chapters } from "./chapters.ts";
import { readStage, type StagePlan } from "./stage-plan.ts";
import { beginning, type Chapter, remember, type SeatName, seatNames, type Stage } from "./chapter.ts";

/** The guide itself: it watches what the seats report, says what to press, and carries the card, the guest's link and the proof from hand to hand. */
export function RehearsalPage({ plan, chapter }: { plan: StagePlan; chapter: Chapter }) {
  const { t } = useTranslation("guide");
  const { steps } = chapter;
  const [begun, setBegun] = useState(false);
  const [stage, setStage] = useState<Stage>(beginning);
  const [at, setAt] = useState(0);
  const [guestLink, setGuestLink] = useState<string | null>(null);
  const [proof, setProof] = useState<Uint8Array | null>(null);
  const frames = useRef<Partial<Record<SeatName, HTMLIFrameElement | null>>>({});
  const origins = useMemo(() => new Map((Object.entries(plan.seats) as [SeatName, string][]).map(([seat, url]) => [new URL(url).origin, seat])), [plan]);

  const keepFrame = (seat: SeatName, frame: HTMLIFrameElement | null) => void (frames.current[seat] = frame);
  const tell = (seat: SeatName, message: ToSeat) => frames.current[seat]?.contentWindow?.postMessage(message, new URL(plan.seats[seat]).origin);

  useEffect(() => {
    const hear = (event: MessageEvent) => {
      const seat = origins.get(event.origin);
      const message = seat ? fromSeat.safeParse(event.data) : undefined;
      if (!seat || !message?.success) return;
      const said = message.data;
      if (said.kind === "state") setStage((before) => remember({ ...before, seats: { ...before.seats, [seat]: said } }));
      if (said.kind === "passed" && said.domain === plan.graustark) {
        setStage((before) => ({ ...before, passedCard: true }));
        frames.current.minister?.contentWindow?.postMessage({ kind: "card", link: said.link } satisfies ToSeat, new URL(plan.seats.minister).origin);
      }
      // The guest opens the link in a browser of their own: here, the frame that stands for it.
      if (said.kind === "guest-link") setGuestLink(`${plan.seats.guest}/guest${new URL(said.url).hash}`);
      if (said.kind === "proof") setProof(said.bytes);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [origins, plan]);

  const step = steps[at]!;
  useEffect(() => {
    if (begun && step.done(stage) && step !== steps.at(-1)) setAt(at + 1);
  }, [begun, stage, step, steps, at]);

  const next = begun ? step.next(stage) : ({ seat: "guide", step: "begin" } as const);
  useEffect(() => {
    for (const seat of seatNames) tell(seat, { kind: "highlight", step: next?.seat === seat ? next.step : null });
  });
  useEffect(() => {
    if ((stage.seats.president?.call?.guests ?? 0) === 0 && stage.guestWasIn) setGuestLink(null);
  }, [stage]);

  // Where the next press is may lie below the fold.
  const nextSeat = next?.seat;
  useEffect(() => {
    const place = nextSeat === undefined ? null : nextSeat === "guide" ? document.querySelector(`[data-panel="${step.id === "prove" ? "proof" : "server"}"]`) : document.querySelector(`[data-seat="${nextSeat}"]`);
    place?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }, [nextSeat, step.id]);

  const { shown, waiting } = chapter.seats(step.id);
  const taken = seatNames.filter((seat) => shown.includes(seat) || waiting.includes(seat));
  const [title, text] = t(`chapters.${chapter.id}.steps.${step.id}`, { returnObjects: true }) as unknown as [string, string];
  if (!begun)
    return (
      <Overture chapter={chapter} onBegin={async () => (await readStage(chapter.id), setBegun(true))} language={<LanguageButton seats={tell} />} />
    );
  return (
    <div className="rehearsal" data-step-id={step.id}>
      <header className="guide">
        <div className="row between">
          <h1>{t("title")}</h1>
          <ol className="progress" aria-label={t("progress")}>
            {steps.map((each, index) => (
              <li key={each.id} aria-current={index === at ? "step" : undefined} data-done={index < at || undefined}>
                {index < at ? <Check size={14} aria-hidden /> : index + 1}
                {index < at ? <span className="visually-hidden">{t("done")}</span> : null}
              </li>
            ))}
          </ol>
          <LanguageButton seats={tell} />
        </div>
        <div className="now" role="status">
          <div className="grow">
            <h2>
              <span className="muted small">{t("step", { n: at + 1, of: steps.length })}</span> {title}
            </h2>
            <p>
              {text} {step.id === "free" ? null : <span className="muted">{next ? t("press") : t("waiting")}</span>}
            </p>
          </div>
          {at < steps.length - 1 && at > 0 ? (
            <Action tone="quiet" size="small" onPress={() => setAt(at + 1)}>
              {t("skip")}
            </Action>
          ) : null}
        </div>
      </header>
      <main className="seats">
        {taken.map((seat) => (
          <SeatFrame key={seat} seat={seat} url={plan.seats[seat]} onFrame={keepFrame} hidden={!shown.includes(seat)} />
        ))}
        {guestLink ? <SeatFrame key={guestLink} seat="guest" url={guestLink} onFrame={keepFrame} /> : null}
      </main>
      <div className="panels" data-first={next?.seat === "guide" || undefined}>
        <FailureZone>
          {step.id === "server" || (stage.spied && step.id === "prove" && proof === null) ? <ServerPanel person={plan.president} next={next?.step === "spy"} onSpied={() => setStage((before) => ({ ...before, spied: true }))} /> : null}
        </FailureZone>
        {proof || step.id === "prove" ? (
          <ProofPanel url={plan.verify} proof={proof} next={next?.step === "change-byte"} onResult={(result) => setStage((before) => ({ ...before, proof: result }))} />
        ) : null}
      </div>
    </div>
  );
}

/** Before it begins: what one is about to see, what is real in it, and one button. */
function Overture({ chapter, onBegin, language }: { chapter: Chapter; onBegin: () => Promise<void>; language: ReactNode }) {
  const { t } = useTranslation("guide");
  const [preparing, setPreparing] = useState(false);
  const begin = () => {
    setPreparing(true);
    return onBegin().finally(() => setPreparing(false));
  };
  return (
    <main className="rehearsal overture" data-step-id="begin">
      <div className="row between">
        <Ring level={2} size={40} />
        {language}
      </div>
      <h1>{t("title")}: {t(`chapters.${chapter.id}.title`)}</h1>
      <p>{t(`chapters.${chapter.id}.lead`)}</p>
      <ol className="plan">
        {chapter.steps.slice(1).map((each, index) => (
          <li key={each.id}>
            <span className="muted figures">{index + 2}</span> {(t(`chapters.${chapter.id}.steps.${each.id}`, { returnObjects: true }) as unknown as [string, string])[0]}
          </li>
        ))}
      </ol>
      <p className="small muted">{t("real")}</p>
      <FailureZone>
        <div>
          <Action tone="primary" step="begin" autoFocus isDisabled={preparing} onPress={begin}>
            {t("begin")}
          </Action>
        </div>
      </FailureZone>
      {preparing && chapter.id !== "line" ? <p role="status">{t("meeting")}</p> : null}
      <nav aria-labelledby="others">
        <h2 id="others" className="small muted">{t("others")}</h2>
        <ul>
          {chapters.filter((each) => each !== chapter).map((each) => (
            <li key={each.id}>
              <a href={`#${each.id}`} onClick={() => setTimeout(() => location.reload())}>
                {t(`chapters.${each.id}.title`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </main>
  );
}

function LanguageButton({ seats }: { seats: (seat: SeatName, message: ToSeat) => void }) {
  const { i18n } = useTranslation("guide");
  const other = i18n.language === "fr" ? "en" : "fr";
  return (
    <Action
      size="small"
      tone="quiet"
      onPress={async () => {
        await chooseLanguage(other);
        for (const seat of seatNames) seats(seat, { kind: "language", language: other });
      }}
    >
      <span lang={other}>{other === "en" ? "English" : "Français"}</span>
    </Action>
  );
}

function dressed(url: string, language: string, theme: Theme): string {
  const address = new URL(url);
  address.searchParams.set("lang", language);
  if (theme !== "system") address.searchParams.set("theme", theme);
  return address.href;
}

function SeatFrame({ seat, url, onFrame, hidden }: { seat: SeatName; url: string; onFrame: (seat: SeatName, frame: HTMLIFrameElement | null) => void; hidden?: boolean }) {
  const { t, i18n } = useTranslation("guide");
  // As the page looked when the seat was set up; a later change of language is told to it, and must not load it anew.
  const [src] = useState(() => dressed(url, i18n.language, chosenTheme()));
  return (
    <section className="seat" hidden={hidden} aria-hidden={hidden} inert={hidden} data-seat={seat}>
      <h2>{t(`seat.${seat}`)}</h2>
      <iframe title={t(`seat.${seat}`)} src={src} allow="microphone; camera; autoplay; clipboard-write; publickey-credentials-get; publickey-credentials-create" ref={(frame) => onFrame(seat, frame)} />
    </section>
  );
}
