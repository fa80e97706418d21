import { describe, expect, it } from '@jest/globals';
import { loadConfig, settings } from '../config.js';
import { readConfig, variableName } from './env.js';
import { redact } from './logger.js';

describe('readConfig', () => {
  it('derives every variable from its key, except DATABASE_URL', () => {
    expect(variableName('healthWarningAfterSeconds', settings.healthWarningAfterSeconds)).toBe(
      'K8INTEL_HEALTH_WARNING_AFTER_SECONDS',
    );
    expect(variableName('databaseUrl', settings.databaseUrl)).toBe('DATABASE_URL');
  });

  it('fills in defaults', () => {
    const config = readConfig(settings, { DATABASE_URL: 'postgres://x' });
    expect(config).toMatchObject({ port: 4000, host: '127.0.0.1', migrate: true, allowedOrigins: [], webDir: null });
  });

  it('reports every problem at once with what it found and expected', () => {
    const read = () =>
      readConfig(settings, { K8INTEL_PORT: '99999', K8INTEL_MIGRATE: 'yes', K8INTEL_LOG_LEVEL: 'loud' });
    expect(read).toThrow(/4 problem\(s\)/);
    expect(read).toThrow(/K8INTEL_PORT is “99999”; expected a whole number from 0 to 65535/);
    expect(read).toThrow(/DATABASE_URL is not set/);
  });

  it('reads the process’ environment', () => {
    process.env['DATABASE_URL'] = 'postgres://from-environment';
    expect(loadConfig().databaseUrl).toBe('postgres://from-environment');
    delete process.env['DATABASE_URL'];
  });
});

describe('redact', () => {
  it('hides passwords in URLs, tokens, and fields with telling names, at every depth', () => {
    const hidden = JSON.stringify(
      redact({
        url: 'postgres://u:s3cret@h/db',
        note: 'k8i_aABCDEFGH12345_zzzzzzzz',
        headers: { Authorization: 'x', cookie: 'y' },
        list: [{ password: 'p4ss' }],
      }),
    );
    for (const secret of ['s3cret', 'ABCDEFGH', '"x"', '"y"', 'p4ss']) expect(hidden).not.toContain(secret);
    expect(hidden).toContain('postgres://u:***@h/db');
  });
});
