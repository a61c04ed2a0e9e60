/** English: notes in a call, minutes after it, readouts, and what the page that checks proofs says of them. */
export const minutesEn = {
  state: { raised: "Raised", agreed: "Agreed", "not-agreed": "Not agreed", withdrawn: "Withdrawn" },
  reservationOf: "Reservation of {{who}}:",
  check: {
    isReadout: "A public readout of {{parties}}. This is what they signed:",
    isWithdrawal: "A word by which {{parties}} withdraw a readout. This is what they signed:",
    isMinutes: "Minutes, {{label}}, of {{time}}. This is what was agreed:",
    signed: "{{who}} signed exactly this text, as {{node}} vouches.",
    logged: "It stands in the ledger of {{node}}, seen by {{witnesses}}, {{time}}.",
    signedMinutes: "{{who}} signed exactly this, on “{{device}}”, {{time}} by that device’s clock.",
    notLater: "Not that there is no later correction: look at the page of either organisation.",
    notLaterMinutes: "Not that nothing was agreed later.",
    withdrawn: "Not when {{who}} signed: “{{device}}” was withdrawn, before or after.",
    fingerprints: "Fingerprints in this file",
    fingerprintsHint: "The proof is as good as these. Compare them with the cards of the people named.",
    readoutClaim: { file: "This is not a whole readout file.", entry: "What it says can’t be read.", keys: "The nodes named in it do not fit.", words: "A node does not vouch for who signed.", signatures: "A signature does not hold.", logged: "It does not stand in the ledgers as it is shown here.", unchanged: "The file was changed after it was made." },
    minutesClaim: { file: "This is not a whole file of minutes.", chains: "The devices of a signer can’t be followed.", signatures: "A signature does not hold.", unchanged: "The file was changed after it was made." },
  },
} as const;
