/** What the operator of a node sees: its real tables. And what a hostile one may try. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { procedures, type Result } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { Action } from "../parts/button.tsx";

/** What passes through, and what is kept of lines and calls: these come first, and open. Delivered messages are gone from here already. */
const TELLING = ["rooms_mailbox", "federation_outbox", "rooms_room", "ledger_entry", "rooms_key_package"];
const rank = (name: string) => (TELLING.includes(name) ? TELLING.indexOf(name) : TELLING.length);

async function ask<P extends "demonstration.database" | "demonstration.spy">(name: P, args: object): Promise<Result<P>> {
  const answer = await fetch(`/api/v1/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(args) });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Failure((body as { code?: string }).code ?? "internal/unexpected");
  return procedures[name].out.parse(body) as Result<P>;
}

export function ServerPanel({ person, next, onSpied }: { person: string; next: boolean; onSpied: () => void }) {
  const { t } = useTranslation("guide");
  const [tables, setTables] = useState<Result<"demonstration.database">["tables"]>([]);
  const [tried, setTried] = useState<string | null>(null);
  useEffect(() => {
    void ask("demonstration.database", {}).then((answer) => setTables(answer.tables));
  }, []);
  return (
    <section className="server panel stack" data-panel="server">
      <div className="row between">
        <h2>{t("server.title")}</h2>
        <span {...(next ? { "data-next": "" } : {})}>
          <Action tone="danger" step="spy" onPress={() => ask("demonstration.spy", { person }).then((answer) => (setTried(answer.tried), onSpied()))}>
            {t("server.spy")}
          </Action>
        </span>
      </div>
      {tried ? (
        <p className="notice warn" role="status">
          {t("server.tried", { what: tried })}
        </p>
      ) : null}
      <div className="tables">
        {tables
          .filter((table) => table.rows > 0)
          .toSorted((a, b) => rank(a.name) - rank(b.name))
          .map((table) => (
            <details key={table.name} open={TELLING.includes(table.name)}>
              <summary>
                <strong className="code">{table.name}</strong> <span className="muted small">{t("server.rows", { count: table.rows })}</span>
              </summary>
              <div className="scroll-x">
                <table className="code">
                  <thead>
                    <tr>{Object.keys(table.sample[0] ?? {}).map((column) => <th key={column}>{column}</th>)}</tr>
                  </thead>
                  <tbody>
                    {table.sample.map((row, index) => (
                      <tr key={`${table.name}${index}`}>
                        {Object.entries(row).map(([column, value]) => (
                          <td key={column}>{value}</td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </details>
          ))}
      </div>
    </section>
  );
}
