/** The taint of spot nodes, and what pods say that may run there. */
export const SPOT_TAINT = { effect: 'NoSchedule', key: 'spot', value: 'true' } as const;
export const SPOT_TOLERATION = { ...SPOT_TAINT, operator: 'Equal' } as const;
