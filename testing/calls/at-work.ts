/** What is under way besides messages: a node that answers, and WebCrypto, which works in threads of its own, however busy the machine is. */
export const atWork = { count: 0 };

for (const name of ["verify", "sign", "importKey"] as const) {
  const native = crypto.subtle[name].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
  const counted = async (...args: unknown[]) => {
    atWork.count++;
    try {
      return await native(...args);
    } finally {
      atWork.count--;
    }
  };
  Object.defineProperty(crypto.subtle, name, { value: counted, configurable: true });
}
