/** English: whether somebody can be rung, and how one can be rung oneself. */
export const reachEn = {
  badge: { now: "Rings now", push: "Would be woken", no: "Can't ring now", unknown: "Not known whether it rings" },
  nobody: "No device of {{name}} can ring now. If you call, they will see a missed call.",
  woken: "{{name}}’s app is closed. A call wakes it; that may take a moment.",
  urgentOnly: "{{name}} does not want to be disturbed now. IMMEDIATE and FLASH ring.",
  own: { connected: "Rings: it is connected", agent: "Rings: its agent runs", push: "Closed: a call wakes it", none: "Can't ring now" },
  wake: {
    title: "When this page is closed",
    waiting: "Whether a call can wake this device is known once your node is reached.",
    "not-allowed": "Your organisation has not allowed a browser vendor’s push service to wake its devices, so a closed page can’t ring. Leave it open, or run an agent (entente agent) on a machine that is always on.",
    unsupported: "This browser can’t be woken. Leave the page open, use another browser, or run an agent (entente agent) on a machine that is always on.",
    "install-first": "On this device only installed apps can be woken. Share, then Add to Home Screen; open Entente from there and come back to this page.",
    denied: "The browser may not show notifications from this page, so a closed page can’t ring. Allow them in the browser’s settings for this site, then come back.",
    ask: "A closed page can’t ring yet. Allow it, and a call wakes this device.",
    granted: "A closed page can’t ring yet. Allow it, and a call wakes this device.",
    on: "A call wakes this device, also when the page is closed. What appears names nobody.",
    learns: "The browser’s vendor then learns that this device was woken, and when. Not by whom, and not for what.",
    allow: "Let calls wake this device",
    end: "No longer",
    install: "As an app of its own it opens without the browser around it, and stays at hand.",
    installNow: "Install",
  },
} as const;
