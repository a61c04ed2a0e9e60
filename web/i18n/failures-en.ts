/**
 * What happened and what to do, for each failure code that a person can meet. `area/*` speaks for every code of its area that has no sentence of its own.
 * One catalogue is one thing; it is long because much can go wrong.
 */
export const failuresEn = {
  // Attachments
  "attachment/cancelled": "The transfer was stopped. Attach the file again to send it.",
  "attachment/damaged": "The file arrived damaged or changed and was not opened. Ask for it to be sent again.",
  "attachment/lost": "Your node lost what it had of the file. Try again.",
  "attachment/size-changed": "The file changed while it was being sent. Attach it again.",
  "attachment/too-large": "Files of up to 100 MB can be attached. Choose a smaller one.",
  "attachment/unreadable": "The file can't be read any more; it may have been moved or deleted. Attach it again.",
  "blob/broken-off": "The transfer broke off. Try again.",
  "blob/part-order": "The parts of the file did not arrive in order. Try again.",
  "blob/part-size": "A part of the file arrived with the wrong size. Try again.",
  "blob/quota": "The space for attachments at your node is used up. Try again later, or ask your operator for more.",
  "blob/too-large": "Files of up to 100 MB can be attached. Choose a smaller one.",
  "blob/too-many": "Too many files are on their way at once. Wait until one has arrived, or stop one.",
  "blob/unknown": "The file is no longer kept. Ask for it to be sent again.",

  // Accords: what an officer or operator reads
  "accord/*": "The accord with the other organisation does not hold as it stands. Ask your operator to look at it.",

  // Signing in
  "auth/bad-challenge": "Signing in took too long. Try again.",
  "auth/bad-signature": "Your node does not recognise this device. Ask your security officer to look at it.",
  "auth/device-revoked": "This device was revoked. Ask your security officer for another.",
  "auth/no-session": "The connection to your node is being renewed. Try again in a moment.",
  "auth/not-allowed": "Your role does not include this. Ask your security officer.",
  "auth/opened-elsewhere": "This device was opened in another window. Go on there, or close it and try again.",

  // Breaches of protocol
  "breach/*": "The report was not taken as it stood. Nothing was lost. Try again in a moment.",
  "breach/bad-answer": "Write an answer of up to 2,000 characters.",
  "breach/call-runs": "The call is still running. Answer once it is over.",
  "breach/sent": "Your security officer has this already. Write to them if you want to add something.",
  "breach/unknown": "There is nothing to answer about that call on this device.",

  // Calls
  "call/busy": "You are on another call. Hang up there first.",
  "call/desk-declares": "On this call the desks say how high you may talk. Ask yours.",
  "call/foreign-key-package": "The answering device could not show that it belongs to whom you called. It was not let in. Call again.",
  "call/no-line": "Nobody can be called on this line any more. Open the newer line, and call from there.",
  "call/no-such-channel": "Nobody interprets into that language on this call. A desk can add it.",
  "call/not-a-desk": "Only a desk of this call may do that. Ask yours.",
  "call/not-active": "The call is not running any more.",
  "call/not-an-interpreter": "Only interpreters speak into a language. You are heard on the floor.",
  "call/not-elsewhere": "This call does not run on another device of yours.",
  "call/not-here": "That person is not on the call.",
  "call/not-in-line": "That person is not on this line, so nobody can bring them into its calls.",
  "call/not-named": "The arrangement does not name that person. Change it with the other desk first.",
  "call/not-ready": "The call is still being connected. Try again in a moment.",
  "call/not-ringing": "It does not ring any more.",
  "call/unknown": "That call is over.",

  // Cards
  "card/invalid": "This is not a whole card. Copy the link in full, or scan it again.",
  "card/other-person": "This card is signed by somebody else than it names. Don't use it; ask for the card again, in person.",
  "card/other-version": "This card was made by a newer version. Update this client, then open it again.",
  "card/own": "This is your own card. Hand it to the other person.",

  // Chains of devices
  "chain/*": "A record of devices was offered that does not hold together. It was refused and nothing changed. Tell your security officer.",
  "chain/already-revoked": "This device is revoked already.",
  "chain/device-exists": "This device has been added already.",
  "chain/one-officer": "Two different officers must agree. Ask a second one.",

  // The client itself
  "client/not-enrolled": "This device is not enrolled. Open the link that your organisation gave you.",
  "client/other-tab": "Entente is open in another window. Go on there, or close it and try again.",

  // The short code
  "code/not-between-two": "The code is for two. Remove the guest first.",
  "code/not-ready": "The other end has not begun yet. Try again in a moment.",
  "code/too-many-attempts": "Too many attempts on this call. Hang up and call again, or meet in person.",

  // Consent and contacts
  "consent/not-asked": "They are not asking any more.",
  "consent/self": "This is you. Hand your card to somebody else.",
  "consent/unknown": "There is no such request any more.",
  "contact/no-chain": "Their devices are not known yet. Try again when they have been online.",
  "contact/no-consent": "They have not accepted, or have taken it back. Hand over your card again.",
  "contact/other-fingerprint": "The fingerprint is not the one on the card. Don't go on: compare the cards in person.",
  "contact/unknown": "This person is not among your contacts. Accept their card first.",

  // Passkeys and presence
  "delegation/*": "The passkey's answer does not fit this device. Confirm once more with this device's own passkey.",
  "delegation/expired": "Your passkey confirmation ran out. Confirm again under Devices.",
  "delegation/not-yet": "The clocks of this device and of your node differ. Set the time of this device, then try again.",
  "delegation/user-not-verified": "The passkey did not ask for your fingerprint, face or PIN. Use one that does.",
  "passkey/cancelled": "The passkey was not used. Try again, and confirm when you are asked.",
  "passkey/demonstration-refused": "A demonstration passkey works on this machine only. Use a real passkey.",
  "passkey/none": "This device was enrolled without a passkey. Enrol it anew to use one.",
  "push/denied": "The browser was not allowed to show notifications. Allow them in its settings for this site, then try again.",
  "push/no-service": "This browser's push service did not answer. Try again on another network, or leave the page open.",
  "push/host-not-allowed": "Your node does not post to this browser's push service. Your operator can allow it.",
  "push/not-allowed": "Your organisation does not let a browser vendor's push service wake its devices. Leave the page open, or run an agent.",
  "passkey/unsupported": "This browser has no passkeys on this page. Go on without, or use another browser.",
  "webauthn/*": "The passkey's answer could not be read. Try again, or use another passkey.",
  "cose/*": "This kind of passkey is not known here. Use another one.",
  "ecdsa/*": "The passkey's signature could not be read. Try again, or use another passkey.",
  "demonstration/*": "This part of the demonstration is not ready. Try again in a moment.",

  // The desk
  "desk/*": "The desk could not do this. Look at the call on the board, and try again.",
  "desk/bad-request": "Something in the request cannot be used as it is. Look at the field that is marked.",
  "desk/bad-time": "The time does not fit. Choose a start in the future, and an end within a week of it.",
  "desk/line-missing": "There is no line with that desk yet. Exchange cards first.",
  "desk/no-desk-there": "No desk of that organisation is among your contacts. Ask for its card first.",
  "desk/no-principal": "Name a principal for your side.",
  "desk/not-a-desk": "This is done by the desk of your organisation.",
  "desk/not-own-people": "For your side, name people of your own organisation who are among your contacts.",
  "desk/not-your-turn": "The other desk has to answer first.",
  "desk/over": "This call is settled and can no longer be changed.",
  "desk/person-gone": "Somebody on the list has left office or has no device left. Take them off the list.",
  "desk/start-past": "That time has passed. Choose a later one.",
  "desk/subject-missing": "Say what the call is about.",
  "desk/superseded": "There is a newer proposal. Look at it before you answer.",
  "desk/time-skipped": "That time does not exist on this day, because clocks go forward. Choose another.",
  "desk/time-twice": "That time comes twice on this day, because clocks go back. Choose the first or the second.",
  "desk/too-many": "Twelve people can be named for each side.",
  "desk/two-organisations": "A call is arranged between two organisations. Take off the others.",
  "desk/unknown": "This call is not on your board.",
  "desk/zone-unknown": "This time zone is not known here. Choose another.",

  // Devices
  "device/denied": "This model or version is on your organisation's deny-list. Use another device.",
  "device/evidence-missing": "Name the evidence. An approval without it is refused.",
  "device/revoked": "This device is revoked, and stays so. Enrol it anew with a fresh link.",
  "device/unknown": "There is no such device any more.",

  // Enrolling
  "http/other-host": "This node answers under its own address only. Open it under that one.",
  "enrol/already-enrolled": "This device is enrolled already. To begin anew, forget it first under Devices.",
  "enrol/bad-link": "This is not an enrolment link. Copy it in full and try again.",
  "enrol/bad-request": "Your node could not read what this device sent. Update this client and try again.",
  "enrol/demonstration-refused": "A demonstration passkey works on this machine only. Use a real passkey.",
  "enrol/device-exists": "This device is known already. Ask for a new link and try again.",
  "enrol/device-unknown": "Your node no longer waits for this device. Ask for a new link.",
  "enrol/link-expired": "This link has expired. Ask for a new one.",
  "enrol/link-unknown": "This link is not known here. Check that it is complete, or ask for a new one.",
  "enrol/link-used": "This link was already used. Each works once; ask for a new one. If it wasn't you, tell your security officer.",
  "enrol/no-index-key": "This device does not yet have what it needs to add another. Wait until it is connected, then try again.",
  "enrol/no-second-officer": "A second officer is needed. Ask another security officer to approve it, too.",
  "enrol/not-pending": "This device does not wait for approval any more.",
  "enrol/other-officer": "The other officer approved something else. Refuse it, and begin again with a new link.",
  "enrol/other-request": "The request changed on its way. Refuse it, and begin again with a new link.",
  "enrol/refused": "The device was refused. Ask whoever gave you the link.",
  "enrol/too-many-links": "Too many links are open at once. Use one of them, or wait until they expire.",
  "enrol/unexpected-answer": "Your node answered something else than was asked. Nothing was enrolled. Try again, or tell your operator.",
  "certificate/*": "Your node gave this device a certificate that does not fit it. Nothing was enrolled. Tell your operator.",
  "index-key/*": "The key of your ledger entries could not be opened here. Approve this device again from the first one.",
  "history/*": "What came was not what this device asked for, so nothing of it was taken. Ask again.",
  "history/nobody": "None of your other devices is on this line. Ask the other side for a copy.",
  "history/not-asked": "Nobody waits for this any more. Nothing was handed on.",
  "link/record-mismatch": "This request is not the one that the device made. Refuse it.",
  "link/bad-proof": "The new device does not know the secret in your link. Refuse it, and show a new link to the device in your hand.",
  "link/expired": "This link has expired. Make a new one.",
  "link/*": "The new device's request does not fit your link. Refuse it, and make a new link.",

  // The call's entry in the ledgers
  "entry/*": "The other node's note of this call does not fit it. Nothing is sent. Hang up and call again.",

  // Between nodes
  "federation/*": "The two nodes could not agree. Nothing was lost. Try again; if it stays so, tell your operator.",
  "federation/clock-skew": "The clocks of the two nodes differ too much. Tell your operator.",
  "federation/no-accord": "Your organisation has no accord with theirs. Ask your security officer.",
  "federation/unreachable": "Their node cannot be reached. What you wrote is kept. Try again in a moment.",
  "framing/*": "Something was sent to this line that does not belong there. It was refused and nothing changed.",

  // The gate
  "gate/above-ceiling": "That is above what the line carries now. Raise the level, or choose a lower label.",
  "gate/bad-rank": "This label is not known here. Choose another.",
  "gate/override-not-allowed": "Your organisation's policy does not let you override. Go on at the lower level, or hang up.",
  "gate/override-too-high": "Not even an override may go that high. Choose a lower level.",
  "override/not-allowed": "Your organisation's policy does not let you override. Go on at the lower level, or hang up.",
  "override/not-in-room": "Only who is on the call may override.",

  // Guests
  "guest/bad-link": "This is not a guest link. Copy it in full and try again.",
  "guest/bad-signature": "The guest link was not accepted. Ask for a new one.",
  "guest/device-exists": "This link was already used. Ask for a new one.",
  "guest/ended": "The call is over.",
  "guest/link-expired": "This link has expired. Ask for a new one.",
  "guest/link-unknown": "This link is not known here. Check that it is complete, or ask for a new one.",
  "guest/link-used": "This link was already used. Each works once; ask for a new one.",
  "guest/not-enrolled": "A guest can take part in this call only. Ask the organisation for an enrolment link to do more.",
  "guest/not-here": "The guest is not on the call any more.",
  "guest/not-in-call": "Whoever invited you has left the call. Ask for a new link.",
  "guest/removed": "You were taken out of the call.",
  "guest/too-many-knocks": "Too many tries. Wait a minute, then ask for a new link.",
  "guest/unknown": "The guest is not on the call any more.",

  // Faults
  "internal/*": "Something went wrong that should not have. Nothing that was acknowledged is lost. Copy the error and pass it to your operator.",

  // Keys of devices
  "keys/*": "The other side's devices have no fresh keys at the moment. Try again when they have been online.",
  "keys/bad-file": "The key file of this device is damaged or not its own. Restore it from a backup, or enrol anew.",
  "keys/no-consent": "They have not accepted, or have taken it back. Hand over your card again.",
  "keys/rate-limited": "Too many requests for keys. Wait a minute, then try again.",

  // Labels
  "label/*": "The label does not fit what was written. Choose another and send it again.",

  // Ledgers
  "ledger/*": "A ledger gave an answer that does not hold. It was not believed; nothing rises until it does.",
  "ledger/broken-promise": "A node promised an entry in its ledger and did not make it. Tell your security officer.",
  "ledger/forked": "A ledger shows two histories. Don't rely on new devices there; tell your security officer.",
  "ledger/not-read": "The ledger has not been read yet. Wait a moment.",
  "ledger/queue-full": "The node's ledger has too much to enter at once. Try again in a moment.",
  "ledger/rolled-back": "A ledger went back on what it had shown. Don't rely on new devices there; tell your security officer.",
  "ledger/split-view": "A ledger shows different people different histories. Don't rely on new devices there; tell your security officer.",
  "ledger/unreachable": "The ledger cannot be reached. It is tried again; until then nothing rises.",
  "ledger/unwitnessed": "No witness has seen this ledger yet. Wait a moment.",
  "ledger/withheld": "A node keeps back an entry about a contact. Don't rely on new devices there; tell your security officer.",

  // Groups and rooms
  "line/*": "Something came for this line that does not fit it. It was refused, nothing was let in.",
  "line/removed": "This device is not in this line any more.",
  "content/*": "A message came in a form that this version can't read. Update this client.",
  "content/too-long": "The message is too long. Shorten it, or attach it as a file.",
  "mailbox/*": "Your node handed over something that this version can't read. Nothing else is held up. Update this client.",
  "message/removed": "The ten seconds are over: the message has been removed.",
  "message/unknown": "That message is not here any more.",
  "notice/*": "A node's word about a device does not hold, and was not believed.",
  "lost/desk-may-not": "Your organisation leaves this to its security officers. Call one now.",
  "replace/*": "The replacement did not go through as it stood. Look at where it stands, then try again.",
  "replace/by-its-own-way": "This device comes by a spoken code. Answer it under “A device is lost”.",
  "replace/code-expired": "This code is over. Ask for a new one; it takes a minute.",
  "replace/code-unknown": "This code is not known here. Check each character with whoever reads it to you.",
  "replace/code-used": "This code was used already, on another device. If that was not you, tell the desk at once.",
  "replace/code-wanted": "Type the code that you were given, here too. It shows that the new device is yours.",
  "replace/ended": "This replacement is over: it was refused, taken back, or finished. Begin a new one.",
  "replace/first-missing": "The officer who made the code has not signed this. Nothing was signed here.",
  "replace/for-oneself": "Nobody replaces their own device this way. Add one under Devices, or ask another officer.",
  "replace/mistyped": "One character is not right. Compare the code once more.",
  "replace/no-own-device": "This person has no other device that could sign. Let two officers sign.",
  "replace/nobody": "Nobody of that name has a device here. Invite the person instead.",
  "replace/not-a-code": "A code has twelve letters and digits, in three groups of four.",
  "replace/other-code": "That is not the code by which the new device came. Do not let it in; ask the desk.",
  "replace/own-device-signs": "Another device of this person is to sign. If it is not at hand, choose two officers.",
  "replace/same-officer": "It takes a second officer: not the one who made the code, and not the person who gets the device.",
  "replace/second-missing": "A second officer has not agreed yet.",
  "replace/token-taken": "This code was made before. Begin again.",
  "replace/too-many-tries": "Too many codes were tried from here. Wait ten minutes, or ask for a new code and try from elsewhere.",
  "replace/unknown": "There is no such replacement any more.",
  "replace/unproven": "Whoever asks does not have the code, only what the node knows of it. Nothing was signed. Make a new code, and tell your security officer.",
  "station/*": "What was said for this list does not fit it, so it was not taken. Ask the station to begin anew.",
  "station/empty": "Nobody has said yet that they are here. Wait for one, or let an officer vouch.",
  "station/list-over": "This list is over. Ask the station for its new one.",
  "station/no-officer": "Only a named officer vouches for somebody else.",
  "station/no-place": "This device is no station. A security officer makes it one.",
  "station/nobody": "Nobody of that name is known here.",
  "station/other-station": "That code is of another place, or the place was changed. Scan the one before you.",
  "station/other-times": "This device's clock differs too much from the node's, or the list was changed. Set the clock, then try again.",
  "station/own-list": "A station does not vouch for its own list. Use your own device.",
  "room/*": "The line did not take this as it stood. Nothing was lost. Try again in a moment.",
  "room/closed": "This line or call is closed.",
  "room/not-arranged": "The call that this room was for is over, or a desk has taken it back. The desk arranges another.",
  "room/not-allowed": "The node that keeps this line refused the change.",
  "room/contended": "Others changed the line at the same moment. Try again.",
  "room/full": "There is no room for more devices here.",
  "room/hub-unreachable": "The node that leads this line cannot be reached. What you wrote is kept and sent as soon as it is back.",
  "room/no-accord": "Your organisation has no accord with theirs. Ask your security officer.",
  "room/no-consent": "They have not accepted, or have taken it back. Hand over your card again.",
  "room/no-guests-in-lines": "Guests can be let into calls only.",
  "room/not-open": "This line is not open yet. Try again in a moment.",
  "room/rank-above-accord": "The accord with their organisation does not go that high. Choose a lower label.",
  "room/revoked-device": "A revoked device cannot take part.",
  "room/too-many": "Too many lines and calls at once. End one first.",

  // Minutes and readouts
  "minutes/*": "The minutes did not take this as it stood. Nothing was lost. Look at the newest version, then try again.",
  "minutes/of-nothing": "Nothing is known on this device of a call that these minutes could be of, or their line does not stand yet.",
  "minutes/begun": "The minutes of this call have been begun already. Go on in those.",
  "minutes/no-signers": "It is not clear who signs these minutes for each side. Minutes take the two of a line, or the two desks of an arrangement.",
  "minutes/not-own-side": "Notes are shared with people of your own organisation only, in a line with nobody else in it.",
  "minutes/not-to-sign": "This version is not yours to sign any more: it has your signature, or another one lies on the table. Look at the newest.",
  "minutes/other-fingerprint": "The minutes are signed by devices of somebody else than whose card you have.",
  "minutes/too-much": "There is no room for more in these minutes. Begin others.",
  "minutes/not-agreed": "These minutes do not bear the signatures of all sides. They are not agreed.",
  "minutes/too-long": "The minutes are too long. Shorten them, or split them up.",
  "minutes/unknown-device": "The device that signed this is not one of that person's devices. It was not taken.",
  "readout/*": "The readout did not pass as it stood, and nothing was published.",
  "readout/not-an-extract": "This readout says of an item what was not agreed. It was not signed.",
  "readout/not-to-sign": "This readout is not yours to sign any more: it has your signature, or another one in its place has.",
  "readout/not-yet": "This readout is not in the ledgers of all sides yet. Try again in a minute.",
  "readout/not-yours": "Only a desk or principal who is named in the readout hands it in.",
  "readout/no-word": "A node's word about who signed this readout is missing, or speaks of somebody else.",
  "readout/not-logged": "The readout does not stand in the ledger of every side.",
  "readout/not-signed": "The readout does not bear the signatures of all sides.",

  // Sound and picture
  "media/*": "The sound could not be sent as agreed, so it was stopped. Hang up and call again.",
  "media/denied": "The browser may not use the microphone. Allow it in the address bar, then call again.",
  "media/insecure": "This page cannot use a microphone: it was not opened over a secure address. Open it over https.",
  "media/no-device": "No microphone was found. Connect one and call again.",
  "media/unsupported": "This browser cannot hold an encrypted call. Use a current Chrome, Edge or Safari, or the installed client.",
  "sframe/*": "Sound came that is not from this call, and was not played.",

  // Proofs
  "proof/changed": "The file was changed after it was made.",
  "proof/incomplete": "Something that belongs in the file is missing. Ask for the whole file.",
  "proof/key-missing": "The file lacks the key of a node that it names. Ask for the whole file.",
  "proof/malformed": "This is not a proof file, or not a whole one.",
  "proof/no-record": "This device kept no record of that call. Prove it from the device that held it.",
  "proof/node-twice": "The file names the same node twice.",
  "proof/not-yet": "The ledger has not caught up yet. Try again in some seconds.",
  "proof/not-yet-logged": "The call is not in the ledger yet. Try again in some seconds.",
  "proof/not-yet-witnessed": "No witness has seen the entry yet. Try again in some seconds.",
  "proof/other-call": "The file is about another call.",
  "proof/other-leaf": "The entry in the file is not the one that the ledger holds.",
  "proof/receipt-missing": "A node's promise is missing: without both, the call cannot be proven.",
  "proof/untrusted-node": "The file rests on a node whose key you do not know.",

  // Codes to scan
  "qr/*": "This is not a code of Entente that this version knows. Scan it again.",
  "qr/other-kind": "This code is meant for something else. Scan the one on their screen.",

  // Limits
  "rate/*": "Too much at once. Wait a minute, then try again.",

  // Session
  "session/bad-answer": "Your node's answer could not be read. Try again; if it stays so, tell your operator.",
  "session/refused": "Your node refused this device. Try again; if it stays so, tell your security officer.",
  "session/unreachable": "No connection to your node. What you write is kept. Try again in a moment.",
  "software/*": "The hash of a client does not stand in the ledger as it should. Install it again from your organisation.",
  "standing/*": "A node's word about a device does not fit this line. It does not count; the level stays low.",

  // Storage
  "storage/*": "Your node could not store this. Nothing that was acknowledged is lost. Try again, or tell your operator.",
  "storage/full": "Your node's disk is full. Nothing that was acknowledged is lost. Ask your operator to make room, then try again.",
  "store/closed": "This window no longer holds the device. Reload the page.",
  "store/failed": "This device could not store it: its disk may be full. Make room, then try again.",
  "store/locked": "This device is locked. Confirm with your passkey.",
  "store/other-key": "What is stored here was locked with another passkey. Use that one, or forget this device.",

  // Addresses and encodings
  "uri/*": "This address can't be right. Check it.",
  "wire/*": "Something came in a form that this version can't read. Nothing was taken from it. Update this client.",
  "wire/too-long": "That is too long. Shorten it.",

  // Verifying in person
  "verify/fingerprint-mismatch": "The fingerprint in their code is not the one you know. Don't go on with anything sensitive.",
  "verify/not-answering": "Their code does not answer yours. Let them scan yours once more, then scan theirs.",
  "verify/other-person": "This is the code of somebody else.",
  "verify/they-hold-another": "They hold another fingerprint for you than yours. Compare your cards.",
};
