import { describe, expect, it } from '@jest/globals';
import { parsePreferences, parseZone } from './preferences';

const DEFAULTS = { areShortcutsOn: true, isRailCollapsed: false, timeZone: null };

describe('preferences', () => {
  it('fall back where nothing, or nothing readable, was kept', () => {
    expect(parsePreferences(null)).toEqual(DEFAULTS);
    expect(parsePreferences('{ broken')).toEqual(DEFAULTS);
    expect(parsePreferences('"text"')).toEqual(DEFAULTS);
    expect(parsePreferences('{"timeZone":"Mars/Olympus"}')).toEqual(DEFAULTS);
  });

  it('keep what was chosen', () => {
    const chosen = { areShortcutsOn: false, isRailCollapsed: true, timeZone: 'Asia/Tokyo' };
    expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
  });
});

describe('zone of a link', () => {
  it('is taken only when it exists', () => {
    expect(parseZone('Europe/Berlin')).toBe('Europe/Berlin');
    expect(parseZone('nowhere')).toBeUndefined();
    expect(parseZone(7)).toBeUndefined();
  });
});
