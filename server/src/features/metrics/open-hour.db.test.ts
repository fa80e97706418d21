import { expect, it } from '@jest/globals';
import { addMeasuredCluster, aNodeSubject, aTable, NOW, reportTables, rollUpDue } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { finishGroup, newGroupParts } from './group-parts.js';
import { metricByName } from './metrics.catalog.js';
import { foldSubjects } from './series-source.service.js';
import { ensureSubjects } from './subject.service.js';

const facts = useTestDatabase();
const MINUTE = 60_000;

it('answers an hour anew each time it is asked for: open, with more, with a correction of what was known, and closed', async () => {
  const tenantId = await addTenant(facts.db);
  const agent = await addMeasuredCluster(facts.db, tenantId, `c-${newId()}`);
  const key = { kind: 'CLUSTER_NODE' as const, namespace: '', name: 'a', container: '' };
  const [subject] = await facts.db.runInTenant(tenantId, (tx) => ensureSubjects(tx, tenantId, agent.clusterId, [key]));
  const metricId = metricByName('host.cpu.usage')!.id;
  const choice = { ...({ resolution: 'RAW', reason: 'STEP_GIVEN' } as const), stepSeconds: 60, points: 2 };
  const span = { from: NOW.getTime() - 30 * MINUTE, to: NOW.getTime() - 28 * MINUTE };
  const how = { overTime: 'SUM', across: 'SUM' } as const;
  const ask = () =>
    facts.db.runInTenant(tenantId, async (tx) => {
      const parts = newGroupParts(1, 2, how);
      const members = { subjectIds: Int32Array.of(subject!), groups: new Int32Array(1) };
      const request = { clusterId: agent.clusterId, metricId, choice: { ...choice, ...span }, how, members, parts };
      await foldSubjects(tx, tenantId, request);
      return finishGroup(parts, 0, how, 1);
    });
  let seq = 0;
  const report = (secondsAgo: number, value: number) =>
    reportTables(facts.db, agent, ++seq, [aTable('host.cpu.usage', [[aNodeSubject('a'), -secondsAgo, value]])]);

  await report(1_800, 5);
  expect([await ask(), await ask()]).toEqual([
    [5, null],
    [5, null],
  ]);
  await report(1_740, 7);
  expect([await ask(), await ask()]).toEqual([
    [5, 7],
    [5, 7],
  ]);
  await report(1_800, 9);
  expect([await ask(), await ask()]).toEqual([
    [9, 7],
    [9, 7],
  ]);
  await rollUpDue(facts.db, tenantId, new Date(NOW.getTime() + 60 * MINUTE));
  expect([await ask(), await ask()]).toEqual([
    [9, 7],
    [9, 7],
  ]);
  await report(1_770, 1);
  expect([await ask(), await ask()]).toEqual([
    [10, 7],
    [10, 7],
  ]);
});
