/** In which order principals come in. Pure: each desk works it out from what was agreed and from who has been in the call. */

/** Who is still to come in before this person may. Empty: it is their turn, or there is no order for them. */
export function awaitedBefore(person: string, order: readonly string[], been: ReadonlySet<string>): readonly string[] {
  const place = order.indexOf(person);
  return place < 0 ? [] : order.slice(0, place).filter((one) => !been.has(one));
}

/** Whose turn it is: the first of the order that has not been in yet. */
export function nextInOrder(order: readonly string[], been: ReadonlySet<string>): string | undefined {
  return order.find((person) => !been.has(person));
}
