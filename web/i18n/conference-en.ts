/** A call of more than two, in English. */
export const conferenceEn = {
  roles: { principal: "Principal", interpreter: "Interpreter", "note-taker": "Note-taker", adviser: "Adviser", desk: "Desk" },
  runs: "A call is running",
  with: "In it: {{names}}.",
  outside: {
    "not-asked": "You were not asked to it. You may ask to join.",
    declined: "You declined. It goes on without you.",
    busy: "You were on another call. It goes on without you.",
    missed: "You missed the ring. It goes on without you.",
    unable: "This device could not take it. It goes on without you.",
    left: "You left. It goes on without you.",
    removed: "You were taken out of it. You may ask to join again.",
    broken: "Your connection broke. It goes on without you.",
  },
  join: "Ask to join",
  joinAgain: "Join again",
  waiting: "You are waiting to be let in",
  waitsFor: "{{names}} joins first. You will be let in when it is your turn.",
  waitsForDesk: "The desks know that you are here.",
  waitsForAnybody: "Those on the call see that you are here.",
  notSeen: "Nobody on the call has answered yet. You can stay, or call your desk another way.",
  leave: "Do not wait",
} as const;
