/** The import rules of docs/architecture.md. Each says why; the build fails when one is broken. A forbidden import in a test proves that it does. */
const only = (name, comment, from, to, severity = "error") => ({ name, comment, severity, from: { path: from, pathNot: "(\\.test\\.tsx?|-fixture\\.ts)$" }, to });

module.exports = {
  forbidden: [
    { name: "no-cycles", comment: "A cycle has no bottom to understand it from. Type imports count.", severity: "error", from: {}, to: { circular: true } },
    {
      name: "the-server-cannot-open-messages",
      comment: "Nothing under node/ or media/ may reach the MLS library, group state or an opened dispatch, even indirectly: a server that holds no such code can't be talked into using it.",
      severity: "error",
      from: { path: "^(node|media)/" },
      to: { path: "^(node_modules/ts-mls|protocol/line|protocol/dispatch/(container/)?open)", reachable: true },
    },
    only("protocol-is-pure", "What both ends must agree on has no I/O, no screen, no server.", "^protocol/", { path: "^(node|client|web|cli|media|testing|bench)/" }),
    only("protocol-without-platform", "The same code runs in Node and in browsers.", "^protocol/", { dependencyTypes: ["core"] }),
    only("wire-is-the-bottom", "Everything leans on protocol/wire; it leans on nothing of ours, but for content, which carries a label.", "^protocol/wire/(?!content/)", { path: "^protocol/(?!wire/)" }),
    only("framing-apart-from-line", "The outside of messages is read without any key schedule.", "^protocol/framing/", { path: "^protocol/line/|^node_modules/ts-mls" }),
    only("client-is-headless", "Everything a person can do works without a screen.", "^client/", { path: "^(node|web|cli|testing)/" }),
    only("web-without-server", "The page ships no server code.", "^web/", { path: "^(node|cli|testing)/" }),
    only("server-without-client", "A node is not a client.", "^node/", { path: "^(client|web|cli|testing)/" }),
    only("product-without-tests", "What ships does not depend on what tests it.", "^(protocol|client|node|web|cli)/", { path: "^(testing|bench)/" }),
    { name: "resolves", comment: "Every import leads somewhere.", severity: "error", from: { pathNot: "^web/" }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "web/dist|^data/" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"], extensions: [".ts", ".tsx", ".js", ".mjs", ".json"] },
  },
};
