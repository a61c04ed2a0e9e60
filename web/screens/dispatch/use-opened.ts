/**
 * What is open on the screen right now, and nowhere else: gone when the screen is left, when the originator takes it back, and when this device no longer carries what it carried when it was opened.
 */
import { useEffect, useRef, useState } from "react";
import type { DispatchView, OpenedPortion } from "../../../client/model/dispatches.ts";
import type { Rank } from "../../../protocol/wire/fields.ts";
import { useClient, useView } from "../../shell/client-context.ts";

export type Content = { readonly kind: "text"; readonly text: string } | { readonly kind: "file"; readonly file: Blob };

/** Milliseconds after which a wait is said. */
const SLOW = 300;

export interface Opened {
  readonly contents: ReadonlyMap<number, Content>;
  /** The classification that this device ceased to carry, while content was open. */
  readonly fell: Rank | null;
  /** How many opened, and how many did not, the last time. */
  readonly last: { readonly opened: number; readonly denied: number } | null;
  /** The node has been asked, and has not answered at once. */
  readonly asking: boolean;
  open(portions?: readonly number[]): Promise<void>;
  hide(portion: number): void;
}

export function useOpened(dispatch: DispatchView): Opened {
  const client = useClient();
  const { me } = useView();
  const [contents, setContents] = useState<ReadonlyMap<number, Content>>(new Map());
  const [fell, setFell] = useState<Rank | null>(null);
  const [last, setLast] = useState<Opened["last"]>(null);
  const [asking, setAsking] = useState(false);
  const carried = useRef<Rank>(0);
  const here = useRef(true);
  const ceiling = client.dispatches.ceiling();
  const standing = me?.device.status === "good";
  const shown = [...contents.keys()].join(" ");

  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  useEffect(() => {
    if (shown === "") return;
    const lost = [...contents.keys()].filter((index) => {
      const { label, state } = dispatch.portions[index]!;
      return !standing || (ceiling < label.rank && ceiling < carried.current) || state === "revoked" || dispatch.state === "revoked";
    });
    if (lost.length === 0) return;
    if (dispatch.state !== "revoked" && (!standing || ceiling < carried.current)) setFell(Math.max(...lost.map((index) => dispatch.portions[index]!.label.rank)) as Rank);
    setContents(new Map([...contents].filter(([index]) => !lost.includes(index))));
  }, [shown, contents, ceiling, standing, dispatch]);

  return {
    contents,
    fell,
    last,
    asking,
    async open(portions) {
      setFell(null);
      setLast(null);
      carried.current = client.dispatches.ceiling();
      const slow = setTimeout(() => setAsking(true), SLOW);
      const opened = await client.dispatches.open(dispatch.id, portions).finally(() => {
        clearTimeout(slow);
        setAsking(false);
      });
      if (!here.current) return; // who has left meanwhile wants nothing on the screen
      const good = opened.flatMap((one): [number, Content][] => contentOf(one));
      setContents((before) => new Map([...before, ...good].sort(([a], [b]) => a - b)));
      setLast({ opened: good.length, denied: opened.length - good.length });
    },
    hide: (portion) => setContents(new Map([...contents].filter(([index]) => index !== portion))),
  };
}

function contentOf(one: OpenedPortion): [number, Content][] {
  if ("text" in one) return [[one.index, { kind: "text", text: one.text }]];
  if ("file" in one) return [[one.index, { kind: "file", file: one.file }]];
  return [];
}
