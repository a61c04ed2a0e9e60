/** Push services of the browsers that there are: the only hosts that a node posts to, unless its configuration names others. */
export const VENDOR_HOSTS: readonly string[] = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "*.notify.windows.com"];
