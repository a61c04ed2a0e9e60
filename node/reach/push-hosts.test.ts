import { describe, expect, it } from "vitest";
import { VENDOR_HOSTS } from "../start/push-vendors.ts";
import { mayPost } from "./push-hosts.ts";

const real = { hosts: VENDOR_HOSTS, loopback: false };

describe("where a node may post to", () => {
  it.each([
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGuQyavXutnMK",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYA",
    "https://FCM.googleapis.com:443/x",
  ])("%s", (endpoint) => expect(mayPost(endpoint, real)).toBe(true));

  it.each([
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://fcm.googleapis.com@evil.example/x",
    "https://user:password@fcm.googleapis.com/x",
    "https://evilnotify.windows.com/x",
    "https://notify.windows.com/x",
    "https://.notify.windows.com/x",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://0x7f000001/x",
    "https://fcm.googleapis.com./x",
    "file:///etc/passwd",
    "nonsense",
  ])("never %s", (endpoint) => expect(mayPost(endpoint, real)).toBe(false));

  it("loopback is for tests and demonstrations, and even there nothing else is", () => {
    const test = { hosts: [], loopback: true };
    expect(["http://127.0.0.1:8123/push", "http://localhost:1/x", "https://[::1]:2/x"].map((endpoint) => mayPost(endpoint, test))).toEqual([true, true, true]);
    expect(["http://192.168.1.1/x", "http://10.1.1.1/", "https://fcm.googleapis.com/x", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/"].map((endpoint) => mayPost(endpoint, test))).toEqual([false, false, false, false, false]);
  });

  it("a host of the operator's own, with its port", () => {
    const own = { hosts: ["push.ruritania.example:8443"], loopback: false };
    expect(["https://push.ruritania.example:8443/x", "https://push.ruritania.example/x", "http://push.ruritania.example:8443/x"].map((endpoint) => mayPost(endpoint, own))).toEqual([true, false, false]);
  });
});
