/** A line that a device of one's own holds down. */
export const goOnEn = {
  without: "Go on here without “{{device}}”",
  means: "“{{device}}” leaves this line: it reads nothing more of it, and does not ring for it, until you let it in again.",
  none: "None of your issued or approved devices is connected. Open Entente on one of them.",
  asked: "Go on with your line with {{name}} on this device?",
  keptOut: "“{{device}}” is left out of this line.",
  takeBack: "Let it in again",
  left: "You went on with this line on another of your devices. What has been said since is not here; let this device in again from there.",
} as const;
