/**
 * The JSON form: a JWS (RFC 7515, flattened) whose payload is the binding. The schema of ADatP-4778's JSON is not public: the members are called as the elements of the XML
 * form, and the label stands in it as its XML. What was signed is the payload's very bytes, so that nothing has to be put into a canonical form.
 */
import { z } from "zod";
import { type Bytes, fromBase64, fromBase64Url, fromUtf8, toBase64, toBase64Url, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { BINDING_JSON, type Bound, MAX_BINDING, MEDIA_TYPE } from "./binding.ts";
import { labelFromXml, labelToXml } from "./label-xml.ts";

const CTY = BINDING_JSON.slice("application/".length);
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const fileSchema = z.strictObject({ payload: base64url, protected: base64url, signature: base64url });
/** What else may stand there (`kid`, `jwk`, `x5c` …) is not looked at; what must be understood (`crit`) is not. */
const headerSchema = z.looseObject({ alg: z.enum(["EdDSA", "Ed25519"]), cty: z.enum([CTY, BINDING_JSON]), crit: z.undefined().optional(), b64: z.undefined().optional() });
const payloadSchema = z.strictObject({
  bindingInformation: z.strictObject({
    metadataBinding: z.strictObject({ metadata: z.string().max(256 << 10), dataReference: z.strictObject({ uri: z.string().regex(/^#.{1,64}$/), contentType: z.string().regex(MEDIA_TYPE) }) }),
    dataObject: z.strictObject({ id: z.string().min(1).max(64), encoding: z.literal("base64"), value: z.string() }),
  }),
});

export async function bindJson({ label, contentType, data }: Bound, signer: Signer): Promise<string> {
  const information = { metadataBinding: { metadata: labelToXml(label), dataReference: { uri: "#data", contentType } }, dataObject: { id: "data", encoding: "base64" as const, value: toBase64(data) } };
  const content = payloadSchema.safeParse({ bindingInformation: information });
  if (!content.success) throw new Failure("binding/invalid", content.error.issues[0]?.path.join("."));
  const header = toBase64Url(utf8(JSON.stringify({ alg: "EdDSA", cty: CTY })));
  const payload = toBase64Url(utf8(JSON.stringify(content.data)));
  const signature = await signer.sign(utf8(`${header}.${payload}`));
  return JSON.stringify({ payload, protected: header, signature: toBase64Url(signature) });
}

/** The attacker controls `text`; `key` is the signer's, from elsewhere. Throws `binding/too-large`, `binding/invalid`, `binding/bad-signature`, `label/…`. */
export function openJsonBinding(text: string, key: Bytes): Bound {
  if (text.length > MAX_BINDING) throw new Failure("binding/too-large");
  const file = shaped(fileSchema, text);
  const header = decoded(file.protected);
  const signature = decoded(file.signature);
  shaped(headerSchema, fromUtf8(header));
  if (!strictVerify(key, utf8(`${file.protected}.${file.payload}`), signature)) throw new Failure("binding/bad-signature");
  const { metadataBinding, dataObject } = shaped(payloadSchema, fromUtf8(decoded(file.payload))).bindingInformation;
  if (metadataBinding.dataReference.uri !== `#${dataObject.id}`) throw new Failure("binding/invalid", "the label is of something else");
  return { label: labelFromXml(metadataBinding.metadata), contentType: metadataBinding.dataReference.contentType, data: fromBase64(dataObject.value) };
}

function decoded(text: string): Bytes {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new Failure("binding/invalid", "base64url", { cause });
  }
}

function shaped<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failure("binding/invalid", "this is no JSON", { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Failure("binding/invalid", parsed.error.issues[0]?.path.join("."));
  return parsed.data;
}
