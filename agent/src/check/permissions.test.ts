import { describe, expect, it } from '@jest/globals';
import { describePermissions, grantCommands, isGranted, permissionsOf } from './permissions.js';

const nodes = { group: '', resource: 'nodes', verb: 'list' };
const stats = { group: '', resource: 'nodes/stats', verb: 'get' };
const jobs = { group: 'batch', resource: 'jobs', verb: 'watch' };

describe('a right', () => {
  it.each([
    ['is granted by its rule', nodes, { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'nodes'] }, true],
    ['is granted by stars', jobs, { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, true],
    ['is not granted for another verb', nodes, { verbs: ['get'], apiGroups: [''], resources: ['nodes'] }, false],
    ['is not granted for another group', jobs, { verbs: ['watch'], apiGroups: ['apps'], resources: ['jobs'] }, false],
    [
      'to a sub-resource is no right to its resource',
      stats,
      { verbs: ['get'], apiGroups: [''], resources: ['nodes'] },
      false,
    ],
    [
      'to a sub-resource may be granted for all',
      stats,
      { verbs: ['get'], apiGroups: [''], resources: ['*/stats'] },
      true,
    ],
    ['is not granted by a rule on paths', nodes, { verbs: ['get'] }, false],
  ])('%s', (_, permission, rule, expected) => expect(isGranted(permission, [rule])).toBe(expected));
});

describe('the rights that rules ask for', () => {
  it('are each of them once', () => {
    const rule = { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] } as const;
    expect(permissionsOf([rule, { ...rule, resources: ['pods'] }])).toHaveLength(4);
  });

  it('are told with their verbs together', () => {
    const wanted = permissionsOf([
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['nodes/stats'], verbs: ['get'] },
    ]);
    expect(describePermissions(wanted)).toBe('get, list on pods, nodes, jobs.batch; get on nodes/stats');
  });
});

describe('the commands that grant rights', () => {
  it('name the service account that lacks them', () => {
    expect(grantCommands([stats], 'system:serviceaccount:ops:agent')).toEqual([
      'kubectl create clusterrole k8intel-agent-additional --verb=get --resource=nodes/stats',
      'kubectl create clusterrolebinding k8intel-agent-additional --clusterrole=k8intel-agent-additional --serviceaccount=ops:agent',
    ]);
  });

  it('are a role for each set of verbs, for a user of a kubeconfig too', () => {
    const commands = grantCommands([stats, jobs], 'jane@example.org');
    expect(commands).toHaveLength(4);
    expect(commands[3]).toContain('--clusterrole=k8intel-agent-additional-2 --user=jane@example.org');
  });

  it('leave a place for the account where nobody says who asks', () => {
    expect(grantCommands([stats], null)[1]).toContain('--serviceaccount=<namespace>:<service account of the agent>');
  });
});
