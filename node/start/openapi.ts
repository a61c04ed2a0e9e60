/** The device API as OpenAPI 3.1, generated from the table that the dispatcher itself checks with: it can't say anything else. */
import { z } from "zod";
import { procedures } from "../../protocol/wire/api.ts";

export function openApi(url: string): unknown {
  const error = { description: "Refused", content: { "application/json": { schema: { type: "object", required: ["code"], properties: { code: { type: "string" }, detail: { type: "string" } } } } } };
  const paths = Object.fromEntries(
    Object.entries(procedures).map(([name, procedure]) => [
      `/api/v1/${name}`,
      {
        post: {
          operationId: name,
          security: "open" in procedure ? [] : [{ session: [] }],
          requestBody: { required: true, content: { "application/json": { schema: z.toJSONSchema(procedure.in, { io: "input" }) } } },
          responses: { "200": { description: "Done", content: { "application/json": { schema: z.toJSONSchema(procedure.out) } } }, default: error },
        },
      },
    ]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Entente device API", version: "1" },
    servers: [{ url }],
    components: { securitySchemes: { session: { type: "http", scheme: "bearer" } } },
    paths,
  };
}
