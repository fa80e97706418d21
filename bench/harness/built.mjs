/**
 * Modules of the server as built. They are imported by address, because the compiler has no types for what a build
 * leaves behind, and need not find it there.
 */
const DIST = new URL('../../server/dist/', import.meta.url);

/** @param {string} path below server/dist @returns {Promise<any>} */
export function importBuilt(path) {
  return import(new URL(path, DIST).href);
}

const AGENT = new URL('../../agent/dist/', import.meta.url);

/** The same of the agent. @param {string} path below its build @returns {Promise<any>} */
export function importAgent(path) {
  return import(new URL(path, AGENT).href);
}

const DEMO = new URL('../../e2e/kube-sim/dist/', import.meta.url);

/** The same of the demo cluster. @param {string} path below its build @returns {Promise<any>} */
export function importDemo(path) {
  return import(new URL(path, DEMO).href);
}
