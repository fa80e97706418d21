declare module 'autocannon' {
  /** The part of it that the benches use; the package brings no types of its own. */
  function autocannon(options: Record<string, unknown>): Promise<unknown>;
  export = autocannon;
}
