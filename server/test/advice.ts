import type { Amounts, BackTest } from '../src/features/recommendations/back-test.js';
import type { KeptAdvice } from '../src/features/recommendations/kept-advice.js';
import { type Advice, adviceOf } from '../src/features/recommendations/rules/rule.js';
import { CORE, MIB } from './container-usage.js';

export const AMOUNTS: Amounts = {
  cpuRequest: CORE,
  cpuLimit: null,
  memoryRequest: 512 * MIB,
  memoryLimit: 1_024 * MIB,
};

/** A back-test of a week of one pod in which nothing was ever above. */
export function aBackTest(some: Partial<BackTest> = {}): BackTest {
  return {
    measured: 10_080,
    aboveCpuRequest: 0,
    atCpuLimit: null,
    aboveMemoryRequest: 0,
    aboveMemoryLimit: 0,
    worstPod: null,
    kills: 0,
    coverage: 1,
    resolutionSeconds: 300,
    ...some,
  };
}

/** Advice to cut the CPU request of shop/api’s app from 1 core to so much. */
export function cutAdvice(cpuRequest = 0.2 * CORE, some: Partial<Advice> = {}): Advice {
  return adviceOf(
    { name: 'over-provisioned', category: 'COST' },
    {
      subject: { kind: 'Deployment', namespace: 'shop', name: 'api', container: 'app' },
      risk: 'LOW',
      title: `Deployment shop/api could do with ${cpuRequest / CORE} cores.`,
      text: 'Lower the CPU request.',
      changes: [
        {
          container: 'app',
          current: AMOUNTS,
          proposed: { ...AMOUNTS, cpuRequest },
          before: aBackTest(),
          after: aBackTest({ aboveCpuRequest: 100 }),
        },
      ],
      freed: { cpu: 2 * (CORE - cpuRequest), memory: 0 },
      ...some,
    },
  );
}

export function kept(advice: Advice, some: Partial<KeptAdvice> = {}): KeptAdvice {
  return { advice, subjectId: null, value: null, ...some };
}
