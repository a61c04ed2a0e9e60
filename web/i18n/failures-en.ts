/** What happened and what to do, for each failure code that a person can meet. The rest falls back to a sentence with the code. */
export const failuresEn = {
  "enrol/link-unknown": "This link is not known here. Check that it is complete, or ask for a new one.",
  "enrol/link-expired": "This link has expired. Ask for a new one.",
  "enrol/link-used": "This link was already used. Each works once; ask for a new one.",
  "gate/above-ceiling": "That is above what the line carries now. Raise the line, or choose a lower label.",
  "wire/bad-link": "This is not a link that Entente knows. Copy it whole and try again.",
  "session/offline": "No connection to your node. Try again in a moment.",
  "media/denied": "The browser may not use the microphone. Allow it in the address bar, then try again.",
  "media/no-device": "No microphone was found. Connect one and try again.",
};
