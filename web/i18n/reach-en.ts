/** English: whether somebody can be rung, and how one can be rung oneself. */
export const reachEn = {
  badge: { now: "Rings now", push: "Would be woken", no: "Can't ring now", unknown: "Not known whether it rings" },
  nobody: "No device of {{name}} can ring now. If you call, they will see a missed call.",
  woken: "{{name}}’s app is closed. A call wakes it; that may take a moment.",
  urgentOnly: "{{name}} does not want to be disturbed now. IMMEDIATE and FLASH ring.",
  own: { connected: "Rings: it is connected", agent: "Rings: its agent runs", push: "Closed: a call wakes it", none: "Can't ring now" },
} as const;
