import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router';
import { AppLayout } from './AppLayout';
import { parseCostsSearch } from './costs-search';
import { parseExplorerSearch } from './explorer-search';
import {
  parseAccessSearch,
  parseAlertsSearch,
  parseAuditSearch,
  parseIncidentsSearch,
  parseIntegrationsSearch,
  parseLiveSearch,
  parseNodesSearch,
  parsePodsSearch,
  parseResourcesSearch,
  parseRulesSearch,
  parseSilencesSearch,
  parseWorkloadsSearch,
} from './list-search';
import { NotFound } from './NotFound';
import { parseRecommendationsSearch } from './recommendations-search';
import { FleetPage } from './routes/FleetPage';
import { parsePageSearch, parseRangePageSearch, textOf } from './search';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { token?: string; returnTo?: string } => ({
    token: textOf(raw.token),
    returnTo: textOf(raw.returnTo),
  }),
  component: lazyRouteComponent(() => import('./routes/SignInPage'), 'SignInPage'),
});

const app = createRoute({ getParentRoute: () => root, id: 'app', component: AppLayout });

const fleet = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: parsePageSearch,
  component: FleetPage,
});

const cluster = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster',
  validateSearch: parseRangePageSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/ClusterPage'), 'ClusterPage'),
});

const resources = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster/resources',
  validateSearch: parseResourcesSearch,
  component: lazyRouteComponent(() => import('./routes/ResourcesPage'), 'ResourcesPage'),
});

const nodes = createRoute({
  getParentRoute: () => app,
  path: '/nodes',
  validateSearch: parseNodesSearch,
  component: lazyRouteComponent(() => import('./routes/NodesPage'), 'NodesPage'),
});

const clusterNode = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster/nodes/$node',
  validateSearch: parseRangePageSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/ClusterNodePage'), 'ClusterNodePage'),
});

const pods = createRoute({
  getParentRoute: () => app,
  path: '/pods',
  validateSearch: parsePodsSearch,
  component: lazyRouteComponent(() => import('./routes/PodsPage'), 'PodsPage'),
});

const pod = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster/pods/$namespace/$pod',
  validateSearch: parseRangePageSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/PodPage'), 'PodPage'),
});

const container = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster/pods/$namespace/$pod/containers/$container',
  validateSearch: parseRangePageSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/ContainerPage'), 'ContainerPage'),
});

const workloads = createRoute({
  getParentRoute: () => app,
  path: '/workloads',
  validateSearch: parseWorkloadsSearch,
  component: lazyRouteComponent(() => import('./routes/WorkloadsPage'), 'WorkloadsPage'),
});

const workload = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$cluster/workloads/$namespace/$kind/$workload',
  validateSearch: parseRangePageSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/WorkloadPage'), 'WorkloadPage'),
});

const alerts = createRoute({
  getParentRoute: () => app,
  path: '/alerts',
  validateSearch: parseAlertsSearch,
  component: lazyRouteComponent(() => import('./routes/AlertsPage'), 'AlertsPage'),
});

const alert = createRoute({
  getParentRoute: () => app,
  path: '/alerts/$alertId',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/AlertPage'), 'AlertPage'),
});

const incidents = createRoute({
  getParentRoute: () => app,
  path: '/incidents',
  validateSearch: parseIncidentsSearch,
  component: lazyRouteComponent(() => import('./routes/IncidentsPage'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => app,
  path: '/incidents/$number',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/IncidentPage'), 'IncidentPage'),
});

const live = createRoute({
  getParentRoute: () => app,
  path: '/live',
  validateSearch: parseLiveSearch,
  component: lazyRouteComponent(() => import('./routes/LivePage'), 'LivePage'),
});

const rules = createRoute({
  getParentRoute: () => app,
  path: '/rules',
  validateSearch: parseRulesSearch,
  component: lazyRouteComponent(() => import('./routes/RulesPage'), 'RulesPage'),
});

const rule = createRoute({
  getParentRoute: () => app,
  path: '/rules/$ruleId',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/RulePage'), 'RulePage'),
});

const silences = createRoute({
  getParentRoute: () => app,
  path: '/silences',
  validateSearch: parseSilencesSearch,
  component: lazyRouteComponent(() => import('./routes/SilencesPage'), 'SilencesPage'),
});

const access = createRoute({
  getParentRoute: () => app,
  path: '/access',
  validateSearch: parseAccessSearch,
  component: lazyRouteComponent(() => import('./routes/AccessPage'), 'AccessPage'),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('./routes/AuditPage'), 'AuditPage'),
});

const jobs = createRoute({
  getParentRoute: () => app,
  path: '/jobs',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/JobsPage'), 'JobsPage'),
});

const integrations = createRoute({
  getParentRoute: () => app,
  path: '/integrations',
  validateSearch: parseIntegrationsSearch,
  component: lazyRouteComponent(() => import('./routes/IntegrationsPage'), 'IntegrationsPage'),
});

const recommendations = createRoute({
  getParentRoute: () => app,
  path: '/recommendations',
  validateSearch: parseRecommendationsSearch,
  component: lazyRouteComponent(() => import('./routes/RecommendationsPage'), 'RecommendationsPage'),
});

const recommendation = createRoute({
  getParentRoute: () => app,
  path: '/recommendations/$recommendationId',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/RecommendationPage'), 'RecommendationPage'),
});

const explorer = createRoute({
  getParentRoute: () => app,
  path: '/explorer',
  validateSearch: parseExplorerSearch,
  staticData: { hasTimeRange: true },
  component: lazyRouteComponent(() => import('./routes/ExplorerPage'), 'ExplorerPage'),
});

const apiExplorer = createRoute({
  getParentRoute: () => app,
  path: '/explorer/api',
  validateSearch: parsePageSearch,
  component: lazyRouteComponent(() => import('./routes/ApiExplorerPage'), 'ApiExplorerPage'),
});

const costs = createRoute({
  getParentRoute: () => app,
  path: '/costs',
  validateSearch: parseCostsSearch,
  component: lazyRouteComponent(() => import('./routes/CostsPage'), 'CostsPage'),
});

const routeTree = root.addChildren([
  signIn,
  app.addChildren([
    fleet,
    cluster,
    resources,
    nodes,
    clusterNode,
    pods,
    pod,
    container,
    workloads,
    workload,
    alerts,
    alert,
    incidents,
    incident,
    live,
    rules,
    rule,
    silences,
    access,
    audit,
    jobs,
    integrations,
    recommendations,
    recommendation,
    explorer,
    costs,
    apiExplorer,
  ]),
]);

/** The pages of the dashboard; each but the fleet is its own chunk. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    // Without it, what validateSearch drops would still reach the page.
    search: { strict: true },
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface StaticDataRouteOption {
    /** The page has charts: the top bar then shows the time range. */
    hasTimeRange?: boolean;
  }
}
