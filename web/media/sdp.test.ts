import { describe, expect, it } from "vitest";
import { hardened } from "./sdp.ts";

const print = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`;
const offer = (...extra: string[]) =>
  [
    "v=0",
    "o=- 1 2 IN IP4 127.0.0.1",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=mid:0",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;cbr=0",
    ...extra,
  ].join("\r\n");

describe("a session description", () => {
  it("leaves with constant-rate Opus and without the loudness of packets, whatever it asked for", () => {
    const out = hardened(offer(print));
    expect(out).toContain("cbr=1");
    expect(out).toContain("usedtx=0");
    expect(out).not.toContain("usedtx=1");
    expect(out).not.toContain("audio-level");
    expect(out).toContain("sdes:mid");
    expect(hardened(out)).toBe(out);
  });

  it("has packets of the length that this end chose, whatever the other asked for", () => {
    const asked = offer("a=ptime:60", "a=maxptime:120", print);
    const times = (out: string) => out.match(/a=(max)?ptime:\d+/g);
    expect(times(hardened(asked))).toEqual(["a=ptime:20", "a=maxptime:20"]);
    expect(times(hardened(asked, 40))).toEqual(["a=ptime:40", "a=maxptime:40"]);
    expect(hardened(hardened(asked, 40), 40)).toBe(hardened(asked, 40));
  });

  it("gets constant rate where it says nothing of Opus' parameters", () => {
    const silent = offer(print).replace(/a=fmtp:111[^\r]*\r\n/, "");
    expect(hardened(silent)).toMatch(/a=rtpmap:111 opus\/48000\/2\r\na=fmtp:111 [^\r]*cbr=1/);
  });

  it.each([
    ["no fingerprint", offer(), "media/no-fingerprint"],
    ["a fingerprint on one medium only", offer(print, "m=video 9 UDP/TLS/RTP/SAVPF 98"), "media/no-fingerprint"],
    ["a SHA-1 fingerprint", offer("a=fingerprint:sha-1 AB:CD"), "media/no-fingerprint"],
    ["a second, weak fingerprint", offer(print, "a=fingerprint:md5 AB"), "media/no-fingerprint"],
    ["plain RTP", offer(print).replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "media/unencrypted"],
    ["keys in the description", offer(print, "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AA"), "media/unencrypted"],
    ["a data channel", offer(print, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", print), "media/unencrypted"],
    ["two voices", offer(print, "m=audio 9 UDP/TLS/RTP/SAVPF 111", print), "media/bad-description"],
    ["nothing in it", "hello", "media/bad-description"],
  ])("is refused with %s", (_, sdp, code) => {
    expect(() => hardened(sdp)).toThrow(expect.objectContaining({ code }));
  });
});
