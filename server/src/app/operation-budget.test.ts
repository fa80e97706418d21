import { describe, expect, it } from '@jest/globals';
import { wholeTenant } from '../platform/rights.js';
import { Role } from '../platform/role.js';
import { OperationBudget } from './operation-budget.js';

const settings = {
  operationMaxCost: 1_000,
  rateLimitPoints: 10,
  rateLimitPointsPerSecond: 1,
  agentRateLimitPoints: 10,
  agentRateLimitPointsPerSecond: 1,
  anonymousRateLimitPoints: 10,
  anonymousRateLimitPointsPerSecond: 1,
};

describe('the budget of operations', () => {
  it('keeps the bucket of a caller, however many strangers come', () => {
    const budget = new OperationBudget(settings);
    const role = Role.VIEWER;
    const rights = wholeTenant(role);
    const caller = { kind: 'USER', tenantId: 't', id: 'u', name: 'u', tokenId: 'k', role, rights } as const;
    const take = (): number => budget.chargeLeast({ caller, ip: '192.0.2.1' }, 0).report.throttle!.remaining;
    expect(take()).toBe(9);
    for (let n = 0; n < 11_000; n++) {
      budget.chargeLeast({ caller: { kind: 'ANONYMOUS' }, ip: `10.0.${n >> 8}.${n & 255}` }, 0);
    }
    expect(take()).toBe(8);
  });
});
