/**
 * Where the node may post to. An endpoint is whatever a device says, so the host must be one that the operator's configuration names: nobody can turn the node on a machine of the
 * inner network. Checked when a device hands it in, and again before each request. Redirects are not followed.
 */
import { isLoopback } from "../start/config.ts";

/** `hosts`: a name, with a port where it is not 443, or `*.` and the end of one. `loopback`: this machine, also without TLS; tests and demonstrations. */
export function mayPost(endpoint: string, rules: { hosts: readonly string[]; loopback: boolean }): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, host, username, password } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  if (rules.loopback && (protocol === "http:" || protocol === "https:") && isLoopback(hostname)) return true;
  if (protocol !== "https:") return false;
  return rules.hosts.some((rule) => (rule.startsWith("*.") ? host.length > rule.length - 1 && host.endsWith(rule.slice(1)) : host === rule));
}
