/** What a failure says to the person at the keyboard. Where the failure's own detail is a sentence, that; otherwise one from here, with the detail where it helps. */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";

type Sentence = string | ((detail: string) => string);

const sentences: Record<string, Sentence> = {
  "accord/not-a-node": (detail) => `There is no Entente node at ${detail}.`,
  "accord/not-offered": (detail) => `This accord can't be accepted: it is ${detail}.`,
  "accord/other-digest": "The digest is not that of the offer: don't accept, and ask the other side's officer what was sent.",
  "accord/other-key": "The node at that address has another key than the offer: nothing was accepted.",
  "accord/own-node": "That is this node itself.",
  "accord/plain-http": (detail) => `${detail} must begin with https://, unless it is on this machine.`,
  "accord/refused": (detail) => `The other node refused the offer: ${detail}`,
  "accord/unknown": (detail) => `There is no accord ${detail}; "entente accord list" shows those there are.`,
  "accord/unreachable": (detail) => `Nothing answers at ${detail}.`,
  "agent/not-running": (detail) => `No agent runs on ${detail}; start it with: entente agent`,
  "app/port-taken": (detail) => stop(detail),
  "auth/not-allowed": "That is for another role, such as a security officer.",
  "breach/bad-answer": "An answer has up to 2,000 characters.",
  "breach/call-runs": "That call still runs; answer when it is over.",
  "breach/sent": "Your security officer has that already.",
  "card/invalid": "That is not a card.",
  "card/other-person": "That card is of somebody else.",
  "card/other-version": "That card is of a version that this one does not know.",
  "card/own": "That is your own card.",
  "client/not-enrolled": "This folder is no device yet: entente login <link>",
  "client/other-tab": "Another entente command uses this device; one at a time can (is \"entente watch\" running?).",
  "client/pending-approval": "This device still waits to be approved.",
  "client/revoked": "This device was revoked. A security officer can say why.",
  "client/signed-out": "The node does not know this device any more.",
  "contact/does-not-ask": (detail) => `${detail} does not ask for a line; "entente contacts" shows who does.`,
  "desk/bad-request": (detail) => `Something in the request can't be used as it is: ${detail}.`,
  "desk/bad-time": 'Give a time such as "2026-11-27 16:00".',
  "desk/line-missing": "There is no line with that desk yet; exchange cards first (entente card, entente accept).",
  "desk/no-desk-there": "No desk of that organisation is among your contacts; ask for its card first.",
  "desk/no-principal": "Name a principal for your side: --with ann@ruritania.example:principal.",
  "desk/not-a-desk": "This is done by the desk of your organisation.",
  "desk/not-own-people": "For your side, name people of your own organisation who are among your contacts.",
  "desk/not-your-turn": "The other desk has to answer first.",
  "desk/over": "This call is settled and can no longer be changed.",
  "desk/person-gone": "Somebody on the list has left office or has no device left; take them off.",
  "desk/start-past": "That time has passed; choose a later one.",
  "desk/subject-missing": "Say what the call is about: --subject.",
  "desk/superseded": "There is a newer proposal; look at it first (entente desk list).",
  "desk/time-skipped": "That time does not exist on that day, because clocks go forward; choose another.",
  "desk/time-twice": "That time comes twice on that day, because clocks go back; add --which first or --which second.",
  "desk/too-many": "Twelve people can be named for each side.",
  "desk/two-organisations": "A call is arranged between two organisations; take off the others.",
  "desk/unknown": 'There is no such call; "entente desk list --all" shows those there are.',
  "desk/zone-unknown": "That time zone is not known here; give one such as Europe/Vienna.",
  "enrol/bad-link": "That is no enrolment link; copy it whole, from https:// to its end.",
  "enrol/link-expired": "That link has expired; ask for a new one.",
  "enrol/link-unknown": "The node does not know that link; ask for a new one.",
  "enrol/refused": "The device was refused.",
  "enrol/link-used": "That link was used already; ask for a new one.",
  "gate/above-ceiling": "The line does not carry that classification now; \"entente lines\" says what limits it.",
  "attachment/cancelled": "The transfer was stopped.",
  "attachment/damaged": "The file arrived damaged or changed; nothing was kept. Ask for it to be sent again.",
  "attachment/size-changed": "The file changed while it was being sent; send it again.",
  "attachment/too-large": "Files of up to 100 MB can be sent.",
  "attachment/unreadable": "The file can't be read any more.",
  "blob/quota": "The space for attachments at the node is used up.",
  "blob/unknown": "The file is no longer kept; ask for it to be sent again.",
  "message/unknown": (detail) => `No message ${detail} with a file is here.`,
  "line/none": (detail) => `There is no line with ${detail}; "entente lines" shows those there are.`,
  "profile/cannot-write": (detail) => `${detail} can't be written.`,
  "profile/none": (detail) => `${detail} is no device yet: entente login <link>`,
  "profile/taken": (detail) => `${detail} is a device already; name another folder with --profile.`,
  "lost/desk-may-not": "Your organisation leaves this to its security officers; call one now.",
  "replace/code-expired": "That code is over; ask for a new one.",
  "replace/code-unknown": "The node does not know that code; compare each character.",
  "replace/code-used": "That code was used already, on another device; if that was not you, tell the desk at once.",
  "replace/ended": "That replacement is over: refused, taken back, or finished.",
  "replace/for-oneself": "Nobody replaces their own device this way; ask another officer.",
  "replace/mistyped": "One character is not right; compare the code once more.",
  "replace/no-own-device": "This person has no other device that could sign; leave out --own-device.",
  "replace/nobody": "Nobody of that name has a device here.",
  "replace/not-a-code": "A code has twelve letters and digits, in three groups of four.",
  "replace/same-officer": "It takes a second officer: not the one who made the code, and not the person who gets the device.",
  "minutes/begun": "The minutes of this call have been begun already; \"entente minutes list\" shows them.",
  "minutes/no-signers": "It is not clear who signs these minutes for each side.",
  "minutes/not-agreed": "Not all sides have signed these minutes.",
  "minutes/not-own-side": "Notes are shared with people of your own organisation only.",
  "minutes/not-to-sign": "That version is not yours to sign: another one lies on the table, or it has your signature. Read the newest: entente minutes show.",
  "minutes/of-nothing": "Nothing is known here of such a call, or its conference does not stand yet; for a call that another device was on, say with whom: --with.",
  "minutes/too-long": "The minutes are too long; shorten them, or split them up.",
  "minutes/too-much": "There is no room for more in these minutes.",
  "readout/bad-address": "Give the addresses of one and the same readout, at two nodes or more.",
  "readout/not-an-extract": "It says of an item what was not agreed, and was not signed.",
  "readout/not-signed": "Not all sides have signed it.",
  "readout/not-to-sign": "That readout is not yours to sign: it has your signature, or another one in its place has.",
  "readout/not-yet": "It is not in the ledgers of all sides yet; try again in a minute.",
  "readout/one-side": "All who signed these minutes are of one organisation; a readout takes two.",
  "readout/unknown": "There is no such readout here; \"entente readout list\" shows those there are.",
  "replace/too-many-tries": "Too many codes were tried from here; wait ten minutes.",
  "replace/unproven": "Whoever asks does not have the code; nothing was signed. Make a new one, and tell your security officer.",
  "station/empty": "Nobody has confirmed yet; wait for one, or have an officer vouch.",
  "station/list-over": "There is no such list now; the station asks anew (entente station here).",
  "station/no-place": "This device is no station; a security officer decides which is (entente station place).",
  "station/nobody": (detail) => `Nobody is known here as ${detail}.`,
  "station/other-station": "That code is of another place, or the place has changed.",
  "station/other-times": "The clocks differ too much, or the list has changed; set the clock and try again.",
  "station/own-list": "A station does not vouch for its own list; use your own device.",
  "session/unreachable": "The node can't be reached; try again later.",
  "config/exists": (detail) => `${stop(detail)} Nothing was changed.`,
  "config/port-taken": (detail) => `${stop(detail)} Stop it, or choose another port.`,
  "keys/exists": (detail) => `${detail} is there already: a node's keys are never written over.`,
  "keys/invalid": (detail) => `The keys in ${detail} can't be read; restore them from a backup.`,
  "keys/missing": (detail) => `There are no keys at ${detail}; "entente init" makes them.`,
  "keys/unreadable": (detail) => `${detail} can't be read by this user.`,
  "keys/cannot-write": (detail) => `${detail} can't be written.`,
  "ledger/halted": (detail) => `The ledger has stopped (${detail}); the node's log says why.`,
  "ledger/no-such-entry": "That is not in a published checkpoint yet; try again after the ledger's next tick.",
  "operator/cannot-listen": (detail) => `The operator's door ${detail} can't be opened; a shorter path of the data folder helps where it is long.`,
  "software/not-witnessed": "No witness has cosigned that yet: it takes an accord with a node that is up, and a tick of the ledger.",
  "software/unknown": "This node has not recorded that package.",
  "storage/cannot-open": (detail) => `The database ${detail} can't be opened.`,
  "storage/corrupt": "The database is damaged; restore it from a backup.",
  "storage/full": "The disk is full.",
  "internal/not-wired": "This node can't do that.",
  "internal/unexpected": "Something went wrong that should not; ENTENTE_DEBUG=1 shows where.",
};

/** One sentence; the code is printed beside it. */
export function sentenceOf(error: unknown): string {
  const known = sentences[codeOf(error)];
  const detail = error instanceof Failure ? (error.detail ?? "") : "";
  if (typeof known === "function" && detail !== "") return known(detail);
  if (typeof known === "string") return known;
  if (/^["A-Z/].*\s.*/.test(detail)) return stop(detail);
  return detail === "" ? "That was refused." : `That was refused: ${stop(detail)}`;
}

/** What the person gave could not be used at all, as against what was understood and then refused. */
const UNUSABLE = [/^usage\//, /^config\/(?:invalid|unknown-key|missing|plain-http|tls-unreadable|demonstration-off-loopback)$/, /^uri\//, /^card\//, /^accord\/plain-http$/, /^enrol\/bad-link$/, /^replace\/(?:not-a-code|mistyped)$/];

export function exitCodeOf(error: unknown): number {
  return UNUSABLE.some((pattern) => pattern.test(codeOf(error))) ? 2 : 1;
}

function stop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
