import { describe, expect, it } from '@jest/globals';
import { CORE, MIB, usageOf } from '../../../test/container-usage.js';
import { type Amounts, backTest } from './back-test.js';
import { patchOf } from './patch.js';
import { patchFor } from './patch-for.js';
import { cpuQuantity, memoryQuantity } from './quantity.js';
import type { RecommendationBody } from './recommendation-body.js';
import { profileOf } from './usage-profile.js';
import { backTestInWords, changesInWords, cpuSentence, memorySentence } from './words.js';

const profile = (days: number, cpu: (n: number) => number) =>
  profileOf(usageOf(days, { cpu, memory: () => 190 * MIB }), { gaps: [], zone: 'UTC' });
const api = { kind: 'Pod', name: 'shop/api', container: null };

describe('cpuSentence', () => {
  it.each<[string, string | null, string | null]>([
    [
      'says the roadmap’s case in its words',
      cpuSentence(
        api,
        CORE,
        profile(7, () => 0.1 * CORE),
      ),
      'Pod shop/api has requested 1 core of CPU but has not used more than 0.1 cores in the last 7 days.',
    ],
    [
      'rounds usage up, so that it stays true',
      cpuSentence(
        api,
        0.5 * CORE,
        profile(14, () => 104_200),
      ),
      'Pod shop/api has requested 0.5 cores of CPU but has not used more than 0.11 cores in the last 14 days.',
    ],
    [
      'names the container of a pod that has several, and what it used beyond the request',
      cpuSentence(
        { kind: 'Deployment', name: 'shop/api', container: 'app' },
        CORE,
        profile(7, (n) => (n % 50 ? 0.2 : 1.5) * CORE),
      ),
      'Container app of Deployment shop/api has requested 1 core of CPU, has used up to 1.5 cores in the last 7 days, and no more than 0.2 cores in 95 % of the time.',
    ],
    [
      'has nothing to say where nothing is requested',
      cpuSentence(
        api,
        null,
        profile(7, () => 1),
      ),
      null,
    ],
    [
      'says the same of memory',
      memorySentence(
        api,
        1_024 * MIB,
        profile(7, () => CORE),
      ),
      'Pod shop/api has requested 1 GiB of memory but has not used more than 190 MiB in the last 7 days.',
    ],
  ])('%s', (_title, found, expected) => {
    expect(found).toBe(expected);
  });
});

const before: Amounts = { cpuRequest: CORE, cpuLimit: 2 * CORE, memoryRequest: 1_024 * MIB, memoryLimit: null };
const after: Amounts = { cpuRequest: 120_000, cpuLimit: null, memoryRequest: 1_536 * MIB, memoryLimit: null };

describe('changesInWords', () => {
  it('says each change and nothing of what stays', () => {
    expect(changesInWords(before, after)).toEqual([
      'Lower the CPU request from 1 core to 0.12 cores.',
      'Remove the CPU limit of 2 cores.',
      'Raise the memory request from 1 GiB to 1.5 GiB.',
    ]);
  });
});

describe('backTestInWords', () => {
  it('keeps the four apart, and tells the worst pod and the resolution', () => {
    const usage = usageOf(1, { cpu: (n) => (n < 12 ? CORE : 0) });
    expect(backTestInWords(backTest(usage, { ...after, memoryLimit: 300 * MIB }))).toBe(
      'Of 24 hours of its pods together it would have been 60 minutes (4.2 %) above the CPU request, never above the memory request, never above the memory limit, told in steps of 5 minutes. Worst pod: api-0.',
    );
  });
});

describe('patchOf', () => {
  const containers = [{ name: 'app', current: before, proposed: after }];
  const patch = patchOf({ kind: 'Deployment', namespace: 'shop', name: 'api', containers, targets: [] });

  it('writes a command that patches only what changes, and removes by null', () => {
    expect(patch.kubectl).toEqual([
      `kubectl patch deployment api -n shop --type=strategic -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"120m","memory":"1536Mi"},"limits":{"cpu":null}}}]}}}}'`,
    ]);
  });

  it('writes the same as YAML and as Helm values', () => {
    expect(patch.yaml).toBe(`spec:
  template:
    spec:
      containers:
        - name: app
          resources:
            requests:
              cpu: "120m"
              memory: "1536Mi"
            limits:
              cpu: null
`);
    expect(patch.helm).toBe(`resources:
  requests:
    cpu: "120m"
    memory: "1536Mi"
  limits:
    cpu: null
`);
  });

  it('changes the target of an autoscaler first, and only where it is what it was', () => {
    const targets = [{ autoscaler: 'api', resource: 'cpu' as const, metric: 1, container: 'app', from: 0.5, to: 0.8 }];
    const { kubectl, notes } = patchOf({ kind: 'Deployment', namespace: 'shop', name: 'api', containers, targets });
    expect(kubectl?.[0]).toBe(
      `kubectl patch hpa api -n shop --type=json -p '[{"op":"test","path":"/spec/metrics/1/containerResource/target/averageUtilization","value":50},{"op":"replace","path":"/spec/metrics/1/containerResource/target/averageUtilization","value":80}]'`,
    );
    expect(notes).toEqual([expect.stringContaining('from 50 to 80 % in the same step')]);
  });

  it('patches a sidecar where it stands, among the init containers', () => {
    const both = [...containers, { ...containers[0]!, name: 'on', isSidecar: true }];
    const { kubectl, helm } = patchOf({
      kind: 'Deployment',
      namespace: 'shop',
      name: 'api',
      containers: both,
      targets: [],
    });
    const { spec } = JSON.parse(kubectl![0]!.split("'")[1]!).spec.template;
    expect(spec.containers).toMatchObject([{ name: 'app' }]);
    expect(spec.initContainers).toMatchObject([{ name: 'on', resources: { limits: { cpu: null } } }]);
    expect(helm).toContain('"on":\n');
  });

  it.each([
    ['x; rm -rf ~', 'shop'],
    ['--server=https://example.org', 'shop'],
    ['api', '$(id)'],
    ['api', 'shop\nid'],
  ])('writes no command with “%s” in “%s”, which no name can be', (name, namespace) => {
    const { kubectl, yaml, notes } = patchOf({ kind: 'Deployment', namespace, name, containers, targets: [] });
    expect({ kubectl, notes }).toEqual({ kubectl: null, notes: [expect.stringContaining('no command')] });
    expect(yaml).toBe(patch.yaml);
    const body = { changes: [], replicas: { from: 2, to: 0 } } as unknown as RecommendationBody;
    const subject = { body, subjectKind: 'Deployment', subjectName: name, namespace };
    expect(patchFor(subject)).toMatchObject({ kubectl: null });
    expect(patchFor({ ...subject, subjectName: 'api', namespace: 'shop' })?.kubectl).toEqual([
      'kubectl scale deployment api -n shop --current-replicas=2 --replicas=0',
    ]);
  });

  it('has no patch for pods that cannot be changed, and says what to change', () => {
    const found = patchOf({ kind: 'Job', namespace: 'shop', name: 'import', containers, targets: [] });
    expect(found).toMatchObject({
      kubectl: null,
      yaml: null,
      notes: [expect.stringContaining('change what makes it')],
    });
  });

  it.each<[string, string, string]>([
    ['rounds CPU up to whole millicores', cpuQuantity(120_001), '121m'],
    ['writes whole cores as such', cpuQuantity(3 * CORE), '3'],
    ['rounds memory up to whole MiB', memoryQuantity(200 * MIB + 1), '201Mi'],
    ['writes whole GiB as such', memoryQuantity(2_048 * MIB), '2Gi'],
  ])('%s', (_title, found, expected) => {
    expect(found).toBe(expected);
  });
});
