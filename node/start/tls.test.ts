import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bootNode } from "../../testing/node-fixture.ts";

/** Self-signed for "localhost", for a hundred years; used by this test alone. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUGHIsMqaDcTYLQdlOQgz2nGSi2+owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA3Mjg0MFoYDzIxMjYxMDI5
MDcyODQwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQFLsMCwkpuVFbgGCt8d79LeYqBhDjaxj7kC89rsuJTaInTkavM23nn
9zn8eF/wIjF3zNW3tUupKKfh8vXK0kVDo2kwZzAdBgNVHQ4EFgQUVgKE/T1Ywn+K
MLyT2RQFLTzZgz0wHwYDVR0jBBgwFoAUVgKE/T1Ywn+KMLyT2RQFLTzZgz0wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgXWqmjVnHCaBRqy+hda7lKyl8UBad06Nwf9xcP1PnWlMCIAe0lGTvCr2s
XqoM099kNTV0o9RzXB3ZQNj1e+wno298
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoCB8kI5Msus+AUFu
+L4zKlNKWgueTCAFeMiEe0PaX3ahRANCAAQFLsMCwkpuVFbgGCt8d79LeYqBhDja
xj7kC89rsuJTaInTkavM23nn9zn8eF/wIjF3zNW3tUupKKfh8vXK0kVD
-----END PRIVATE KEY-----
`;

it("with a certificate the node speaks TLS and nothing else, and says so to browsers for two years", async () => {
  const folder = mkdtempSync(join(tmpdir(), "entente-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(cert, CERTIFICATE);
  writeFileSync(key, KEY);
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));

  const node = await bootNode({ tls: { cert, key }, publicUrl: `https://localhost:${port}`, listen: { host: "127.0.0.1", port } });
  const answer = await new Promise<{ status: number; policy: unknown }>((resolve, reject) =>
    get(`https://127.0.0.1:${port}/.well-known/entente`, { ca: CERTIFICATE, servername: "localhost" }, (response) => {
      response.resume();
      resolve({ status: response.statusCode!, policy: response.headers["strict-transport-security"] });
    }).on("error", reject),
  );
  expect(answer).toEqual({ status: 200, policy: "max-age=63072000; includeSubDomains" });
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  await node.close();
  rmSync(folder, { recursive: true });
});
