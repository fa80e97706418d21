/** Stands for every *.module.css in tests: a class is called what the source calls it. */
// biome-ignore lint/style/noDefaultExport: a CSS module has nothing but a default export
export default new Proxy<Record<string, string>>({}, { get: (_target, name) => String(name) });
