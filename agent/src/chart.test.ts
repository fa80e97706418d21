import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadYaml } from '@kubernetes/client-node';
import { COLLECTORS } from './collectors/index.js';
import { loadConfig, variableOf } from './config.js';
import { SETTINGS } from './config-table.js';

const CHART = new URL('../../helm/k8intel-agent/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, CHART), 'utf8');

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}
interface Settings {
  data: Record<string, string>;
}
interface Deployment {
  spec: {
    replicas: number;
    strategy: object;
    template: { spec: { securityContext: object; containers: Container[]; volumes: { name: string }[] } };
  };
}
interface Container {
  securityContext: object;
  env: { name: string; value?: string }[];
  ports: object[];
  livenessProbe: { httpGet: object };
  readinessProbe: { httpGet: object };
  volumeMounts: { name: string; mountPath: string }[];
}
interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: string[];
  pattern?: string;
  not?: Schema;
}

const templates = readdirSync(new URL('templates/', CHART)).map((name) => [name, read(`templates/${name}`)] as const);
const allTemplates = templates.map(([, text]) => text).join('\n');
const values = loadYaml<Record<string, Json>>(read('values.yaml'));
const schema: Schema = JSON.parse(read('values.schema.json'));

/** A manifest with every branch taken: lines that only steer are left out, what is filled in becomes a word. */
function skeleton<T>(name: string): T {
  const lines = read(`templates/${name}`)
    .split('\n')
    .filter((line) => !/^\s*\{\{.*\}\}\s*$/.test(line));
  return loadYaml<T>(lines.join('\n').replaceAll(/\{\{.*?\}\}/g, 'filled-in'));
}

/** Paths of the values down to what is no mapping, or an empty one: `spool.maxBytes`, `nodeSelector`. */
function leaves(node: Json, path: string[] = []): string[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [path.join('.')];
  const entries = Object.entries(node);
  return entries.length === 0 ? [path.join('.')] : entries.flatMap(([key, child]) => leaves(child, [...path, key]));
}

function valueAt(path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((node, key) => {
    return typeof node === 'object' && node !== null && !Array.isArray(node) ? node[key] : undefined;
  }, values);
}

function schemaAt(path: string): Schema | undefined {
  return path.split('.').reduce<Schema | undefined>((node, key) => node?.properties?.[key], schema);
}

function grants(rules: readonly { [key in keyof Rule]: readonly string[] }[]): string[] {
  const all = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))),
  );
  return [...new Set(all)].sort();
}

const usedValues = [...new Set([...allTemplates.matchAll(/\.Values\.([\w.]+)/g)].map((match) => match[1] ?? ''))];
const deployment = skeleton<Deployment>('deployment.yaml');
const container = deployment.spec.template.spec.containers[0]!;
const settings = skeleton<Settings>('configmap.yaml').data;

describe('the ClusterRole of the chart', () => {
  const text = read('templates/clusterrole.yaml');
  const { rules } = loadYaml<{ rules: Rule[] }>(text.slice(text.indexOf('\nrules:')));

  it('grants exactly what the collectors declare', () => {
    const declared = COLLECTORS.filter((collector) => collector.runsFor === 'KUBERNETES').flatMap(({ rbac }) => rbac);
    expect(grants(rules)).toEqual(grants(declared));
  });

  it('only reads, and neither secrets nor into pods nor everything', () => {
    expect(rules.flatMap(({ verbs }) => verbs).filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
    const words = rules.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]);
    expect(words.filter((word) => /\*|secret|exec|attach|proxy|portforward|log/.test(word))).toEqual([]);
  });

  it('has rules that no value can widen', () => {
    expect(text.slice(text.indexOf('\nrules:'))).not.toContain('{{');
  });

  it('is the only role beside the one of plug-ins, bound to the service account of the release', () => {
    const kinds = templates.flatMap(([name, template]) =>
      [...template.matchAll(/^kind: (\w*Role\w*)$/gm)].map((match) => `${name} ${match[1]}`),
    );
    expect(kinds.sort()).toEqual([
      'clusterrole-collectors.yaml ClusterRole',
      'clusterrole-collectors.yaml ClusterRoleBinding',
      'clusterrole.yaml ClusterRole',
      'clusterrolebinding.yaml ClusterRoleBinding',
    ]);
  });
});

describe('the role of plug-ins', () => {
  const text = read('templates/clusterrole-collectors.yaml');
  const rule = schemaAt('collectors')?.properties?.['rules']?.items;
  /** Whether values with this rule are let through, as Helm checks them before it renders anything. */
  const allows = (key: keyof Rule, word: string): boolean => {
    const { pattern, not, enum: choices } = rule?.properties?.[key]?.items ?? {};
    const isForbidden = not?.enum?.includes(word) ?? false;
    return (choices?.includes(word) ?? new RegExp(pattern ?? '(?!)').test(word)) && !isForbidden;
  };

  it('is there only where rules are given, and has nothing but these', () => {
    expect(text.startsWith('{{- if .Values.collectors.rules }}')).toBe(true);
    expect(text.trimEnd().endsWith('{{- end }}')).toBe(true);
    expect(/\nrules:\n(.*)\n---\n/s.exec(text)?.[1]).toBe('  {{- toYaml .Values.collectors.rules | nindent 2 }}');
    expect(values['collectors']).toEqual({ configMap: '', rules: [] });
  });

  it('only reads, and neither secrets nor into pods nor everything', () => {
    expect(['get', 'list', 'watch', 'create', 'delete', '*'].filter((verb) => allows('verbs', verb))).toEqual([
      'get',
      'list',
    ]);
    const resources = ['jobs', 'pods', 'secrets', 'pods/exec', 'pods/log', '*', ''];
    expect(resources.filter((resource) => allows('resources', resource))).toEqual(['jobs', 'pods']);
    expect(['', 'batch', 'example.org', '*'].filter((group) => allows('apiGroups', group))).toEqual([
      '',
      'batch',
      'example.org',
    ]);
    expect(rule).toMatchObject({ additionalProperties: false, required: ['apiGroups', 'resources', 'verbs'] });
  });

  it('lets through what the plug-ins in the documentation declare', async () => {
    for (const name of ['redis-queue', 'ebpf-exporter']) {
      const { collector } = await import(new URL(`../../docs/examples/collectors/${name}.mjs`, import.meta.url).href);
      for (const declared of collector.rbac as Rule[]) {
        const words = (['apiGroups', 'resources', 'verbs'] as const).flatMap((key) =>
          declared[key].map((word) => [word, allows(key, word)]),
        );
        expect(words.filter(([, isAllowed]) => !isAllowed)).toEqual([]);
      }
    }
  });
});

describe('the settings in the chart', () => {
  const known = new Set(Object.keys(SETTINGS).map(variableOf));
  const names = [...Object.keys(settings), ...container.env.map(({ name }) => name)];

  it('are settings of the agent', () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('keep secrets out of the ConfigMap and out of plain values', () => {
    const secrets = Object.entries(SETTINGS).filter(([, setting]) => 'isSecret' in setting);
    const variables = secrets.map(([key]) => variableOf(key));
    expect(Object.keys(settings).filter((name) => variables.includes(name))).toEqual([]);
    expect(container.env.filter(({ name, value }) => variables.includes(name) && value !== undefined)).toEqual([]);
  });

  it('are accepted by the agent with the default values, which are its own defaults', () => {
    const template = read('templates/configmap.yaml');
    const filled = [...template.matchAll(/^ {2}(K8INTEL_\w+): \{\{ \.Values\.([\w.]+) /gm)];
    const environment = Object.fromEntries(filled.map(([, name, path]) => [name, String(valueAt(path ?? ''))]));
    const config = loadConfig({ ...settings, ...environment, K8INTEL_SERVER_URL: '', K8INTEL_CREDENTIAL: 'given' });
    const { spoolMaxBytes, spoolMaxAgeHours, logLevel, allowInsecureHttp } = SETTINGS;
    const { budgetCpuMillicores, budgetMemoryMib } = SETTINGS;
    expect(config).toMatchObject({
      clusterKind: 'KUBERNETES',
      clusterName: null,
      environment: null,
      spoolMaxBytes: spoolMaxBytes.default,
      spoolMaxAgeHours: spoolMaxAgeHours.default,
      logLevel: logLevel.default,
      allowInsecureHttp: allowInsecureHttp.default,
      budgetCpuMillicores: budgetCpuMillicores.default,
      budgetMemoryMib: budgetMemoryMib.default,
      // Not the loopback interface, where the kubelet's probes do not come.
      listenAddress: '0.0.0.0:9911',
    });
  });

  it('offer the levels of logging that the agent has', () => {
    expect(schemaAt('logLevel')?.enum).toEqual([...SETTINGS.logLevel.choices]);
  });

  it('lead to what is mounted', () => {
    const mounts = Object.fromEntries(container.volumeMounts.map(({ name, mountPath }) => [name, mountPath]));
    const file = container.env.find(({ name }) => name === variableOf('credentialFile'))?.value;
    expect(mounts).toEqual({
      spool: settings[variableOf('spoolDir')],
      credential: file?.replace(/\/credential$/, ''),
      'server-ca': container.env
        .find(({ name }) => name === variableOf('serverCaFile'))
        ?.value?.replace(/\/ca\.crt$/, ''),
      collectors: container.env.find(({ name }) => name === variableOf('collectorsDir'))?.value,
    });
    expect(deployment.spec.template.spec.volumes.map(({ name }) => name).sort()).toEqual(Object.keys(mounts).sort());
  });
});

describe('the pod of the chart', () => {
  it('runs once, as nobody in particular, on a file system that it cannot write', () => {
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(deployment.spec.template.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('the probes of the chart', () => {
  it('ask the pages that the agent serves, at the port that it listens at', () => {
    const { ports, livenessProbe, readinessProbe } = container;
    expect(ports).toEqual([{ name: 'status', containerPort: 'filled-in' }]);
    expect(livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'status' });
    expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'status' });
  });

  it('are not asked of an agent that is killed before it sheds: its limit of memory is above its budget', () => {
    const limit = /^(\d+)Mi$/.exec(String(valueAt('resources.limits.memory')))?.[1];
    expect(Number(limit)).toBeGreaterThan(SETTINGS.budgetMemoryMib.default);
  });
});

describe('the values of the chart', () => {
  it('are there where a template uses them', () => {
    expect(usedValues.filter((path) => valueAt(path) === undefined)).toEqual([]);
  });

  it('are used, each of them', () => {
    const isUsed = (leaf: string): boolean => usedValues.some((used) => leaf === used || leaf.startsWith(`${used}.`));
    expect(leaves(values).filter((leaf) => !isUsed(leaf))).toEqual([]);
  });

  it('are described by the schema, and it describes no others', () => {
    const described = Object.keys(schema.properties ?? {}).filter((key) => key !== 'global');
    expect(described.sort()).toEqual(Object.keys(values).sort());
    expect(usedValues.filter((path) => schemaAt(path) === undefined)).toEqual([]);
  });
});

describe.each(templates)('template %s', (_name, text) => {
  it('closes every block, and includes only what is defined', () => {
    const words = [...text.matchAll(/\{\{-? *(if|with|range|define|end)\b/g)].map((match) => match[1]);
    const ends = words.filter((word) => word === 'end').length;
    expect(words.length - ends).toBe(ends);
    const included = [...text.matchAll(/include "([^"]+)"/g)].map((match) => match[1]);
    expect(included.filter((name) => !allTemplates.includes(`define "${name}"`))).toEqual([]);
  });
});

describe('the version of the chart', () => {
  it('is that of the agent, whose image it runs', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(loadYaml<{ appVersion: string }>(read('Chart.yaml')).appVersion).toBe(version);
  });
});
