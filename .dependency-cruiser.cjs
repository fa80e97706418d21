// The dependency rules of the whole monorepo; each rule's name says what it forbids.
const role = (r) => `^server/src/features/.+\\.${r}\\.ts$`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'packages-meet-only-at-schema',
      severity: 'error',
      from: { path: '^(server|web|agent)/' },
      to: { path: '^(server|web|agent)/', pathNot: '^$1/' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^server/src/platform/' },
      to: { path: '^server/src/(features|app)/' },
    },
    {
      name: 'features-meet-at-entity-or-service',
      severity: 'error',
      from: { path: '^server/src/features/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^server/src/features/',
        // What matches an alert means the same to silences, routes and rules; it is pure.
        pathNot: [
          '^server/src/features/$1/',
          '\\.(entity|types|service|loader|catalog)\\.ts$',
          '^server/src/features/alerts/matcher\\.ts$',
        ],
      },
    },
    {
      name: 'edges-are-leaves',
      severity: 'error',
      from: { pathNot: '^server/src/app/|\\.test\\.ts$' },
      to: { path: role('(resolver|job)') },
    },
    {
      name: 'services-speak-no-graphql',
      severity: 'error',
      from: { path: role('(service|job)') },
      to: { path: 'node_modules/(type-graphql|graphql|@apollo)/' },
    },
    {
      name: 'pure-modules-touch-nothing',
      severity: 'error',
      from: { path: '^server/src/features/[^/]+/(detectors/|rules/)?[^./]+\\.ts$' },
      to: { path: 'node_modules/(typeorm|pg|type-graphql|@apollo)/|\\.(service|resolver|job)\\.ts$' },
    },
    {
      name: 'web-features-isolated',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/(features|app)/', pathNot: '^web/src/features/$1/' },
    },
    {
      name: 'ui-is-dumb',
      severity: 'error',
      from: { path: '^web/src/(ui|lib)/' },
      to: { path: '^web/src/(features|app|graphql)/' },
    },
    {
      name: 'collectors-are-strangers',
      severity: 'error',
      from: { path: '^agent/src/collectors/', pathNot: '/index\\.ts$|\\.test\\.ts$' },
      to: {
        path: '^agent/src/(collectors|pipeline)/',
        pathNot: ['/collector\\.ts$', '^agent/src/collectors/[^/]+/'],
      },
    },
    {
      name: 'kubernetes-client-only-in-kube',
      severity: 'error',
      from: { path: '^agent/src/', pathNot: '^agent/src/kube/' },
      to: { path: 'node_modules/@kubernetes/client-node/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
