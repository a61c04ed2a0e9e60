/** Files put to a node in parts, as little of a client as tests of nodes need. */
import { UPLOAD_PART } from "../protocol/wire/fields.ts";
import type { TestDevice } from "./node-fixture.ts";

export interface PartAnswer {
  status: number;
  code?: string;
  parts?: number;
  url?: string;
}

export async function putPart(device: TestDevice, id: string, number: number, body: BodyInit, token = device.token()): Promise<PartAnswer> {
  const response = await fetch(`${device.url}/api/v1/blobs/${id}/${number}`, { method: "PUT", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" } });
  return { status: response.status, ...((await response.json()) as object) };
}

/** A file of so many bytes, whose parts are made when they are sent. */
export async function putBlob(device: TestDevice, size: number, part: (number: number, length: number) => Uint8Array<ArrayBuffer>): Promise<{ id: string; url: string }> {
  const { id } = await device.call("upload.begin", { size });
  for (let number = 0; ; number++) {
    const answer = await putPart(device, id, number, part(number, Math.min(UPLOAD_PART, size - number * UPLOAD_PART)));
    if (answer.url !== undefined) return { id, url: answer.url };
    if (answer.parts !== number + 1) throw new TypeError(`part ${number}: ${JSON.stringify(answer)}`);
  }
}

export const putBytes = (device: TestDevice, bytes: Uint8Array<ArrayBuffer>) => putBlob(device, bytes.length, (number, length) => bytes.subarray(number * UPLOAD_PART, number * UPLOAD_PART + length));
