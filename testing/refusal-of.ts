import { codeOf } from "../protocol/wire/failure.ts";

/** The code with which something is refused; `nothing` where it is not. */
export const refusalOf = (work: Promise<unknown>): Promise<string> => work.then(() => "nothing", codeOf);
