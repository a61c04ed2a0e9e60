/** Taking what is expected out of an element of a checked document. A refusal names the element, under the code of whoever asks. */
import { Failure } from "../wire/failure.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The children of that name in the parent's namespace. Those of other namespaces are other things, whatever they are called. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === element.namespace);
}

export function optionalChild(element: XmlElement, name: string, code: string): XmlElement | undefined {
  const found = childrenNamed(element, name);
  if (found.length > 1) throw new Failure(code, `${element.name} has more than one ${name}`);
  return found[0];
}

export function childNamed(element: XmlElement, name: string, code: string): XmlElement {
  const child = optionalChild(element, name, code);
  if (!child) throw new Failure(code, `${element.name} has no ${name}`);
  return child;
}

export function attribute(element: XmlElement, name: string, code: string): string {
  const value = element.attributes.get(name);
  if (value === undefined || value === "") throw new Failure(code, `${element.name} has no ${name}`);
  return value;
}

/** What isn't known could be a restriction: it is refused, and never passed over. */
export function onlyChildren(element: XmlElement, names: readonly string[], code: string): void {
  const other = element.children.find((child) => child.namespace !== element.namespace || !names.includes(child.name));
  if (other) throw new Failure(code, `${element.name} has ${other.name.slice(0, 60)}, which is not known`);
}

/** The text of an element that has nothing but text. */
export function textOf(element: XmlElement, code: string): string {
  onlyChildren(element, [], code);
  const text = element.text.trim();
  if (text === "") throw new Failure(code, `${element.name} is empty`);
  return text;
}
