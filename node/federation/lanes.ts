/** The lanes of the outbox: what a hub tells its followers, what a follower hands in to a hub, and single calls in the order in which they were decided. */
export const NOTIFY_LANE = "notify";
export const SUBMIT_LANE = "submit";
/** Items are `{call, args}`. */
export const CALLS_LANE = "calls";
/** Sealed letters, one a request: they are large, and must not stand before what is urgent. */
export const LETTERS_LANE = "letters";
