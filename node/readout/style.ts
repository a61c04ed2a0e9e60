/** The one style sheet of the public pages. Nothing is loaded from elsewhere, and the fonts are the reader's own. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f6f6f3; --paper: #fff; --text: #15181e; --muted: #555c69; --line: #d5d7dc; --accent: #0c4a6e; --warn: #a83a0a; --warn-ground: #fdf1e3; }
@media (prefers-color-scheme: dark) { :root { --ground: #101318; --paper: #181c23; --text: #eef0f4; --muted: #a6adba; --line: #2d333d; --accent: #8cc8ea; --warn: #ff9d6b; --warn-ground: #2d2212; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 17px/1.6 Georgia, "Noto Serif", "Liberation Serif", serif; overflow-wrap: break-word; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 16px 64px; }
header.site { border-bottom: 1px solid var(--line); }
header.site p { max-width: 1040px; margin: 0 auto; padding: 16px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px; }
header.site, .meta, .signatures, .proof, nav, .tag, footer { font-family: system-ui, "Noto Sans", "Liberation Sans", sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: clamp(26px, 5vw, 36px); line-height: 1.2; margin: 0 0 16px; font-weight: 600; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; margin: 32px 0 8px; }
.texts { display: grid; gap: 24px; }
@media (min-width: 900px) { .texts.two { grid-template-columns: 1fr 1fr; gap: 32px; } }
.paper { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: clamp(20px, 4vw, 40px); }
.meta { font-size: 14px; color: var(--muted); margin: 0 0 16px; }
ol.items { list-style: none; margin: 24px 0 0; padding: 0; }
ol.items li { border-top: 1px solid var(--line); padding: 16px 0; }
.tag { display: inline-block; font-size: 12px; font-weight: 600; letter-spacing: 0.03em; text-transform: uppercase; border: 1px solid var(--line); border-radius: 4px; padding: 1px 6px; color: var(--muted); }
.tag.agreed { color: var(--accent); border-color: var(--accent); }
.tag.not-agreed, .tag.withdrawn { color: var(--warn); border-color: var(--warn); }
.notice { border-left: 4px solid var(--warn); background: var(--warn-ground); border-radius: 8px; padding: 12px 16px; margin: 0 0 24px; }
.notice p { margin: 0; }
.old .paper { color: var(--muted); }
.reservation { border-left: 4px solid var(--warn); padding: 0 0 0 16px; margin: 24px 0 0; }
.reservation h3 { font-size: 16px; margin: 0; }
dl { display: grid; gap: 4px 16px; margin: 0; font-size: 15px; }
@media (min-width: 600px) { dl { grid-template-columns: max-content 1fr; } }
dt { color: var(--muted); }
dd { margin: 0 0 8px; }
.proof, .signatures { font-size: 15px; margin-top: 32px; }
code { font: 400 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
ul.index { list-style: none; margin: 0; padding: 0; }
ul.index li { border-top: 1px solid var(--line); padding: 16px 0; }
ul.index a { font-size: 20px; text-decoration: none; }
ul.index a:hover { text-decoration: underline; }
p { margin: 0 0 12px; }
@media print { header.site, nav { display: none; } body { background: none; } }
`;
