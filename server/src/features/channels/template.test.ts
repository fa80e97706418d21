import { describe, expect, it } from '@jest/globals';
import { sampleMessage } from './sample-message.js';
import { cut, renderText, templateProblem } from './template.js';
import { TEMPLATE_VARIABLES } from './template-scope.js';

const message = sampleMessage();
const rendered = (body: string) => renderText({ title: null, body }, message);

describe('templates', () => {
  it('say what the built-in ones say where there are none', () => {
    const { title, body, problem } = renderText({ title: null, body: null }, message);
    expect(title).toBe('Test: Memory of deployment checkout runs out');
    expect(body).toContain('SEV3 · 1 of 1 alerts open · prod-eu / shop');
    expect(body).toContain('Likely cause: Rollout of checkout (image 1.8.2 to 1.8.3, 3 min before)');
    expect(problem).toBeNull();
  });

  it('fill in every variable that is documented', () => {
    for (const { name } of TEMPLATE_VARIABLES) expect(rendered(`[{{ ${name} }}]`).problem).toBeNull();
    const { body } = rendered(
      '#{{ incident.number }} in {{ incident.clusters | join: "+" }}: {{ incident.alerts[0].node }}',
    );
    expect(body).toBe('#42 in prod-eu: node-3');
  });

  it.each([
    ['an unclosed tag', '{% if incident %}', /tag .*not closed/],
    ['an unknown filter', '{{ title | shout }}', /undefined filter: shout/],
    ['a file', '{% render "/etc/passwd" %}', /ENOENT|Failed to lookup/],
    ['too long a text', 'a'.repeat(8_001), /8001 characters; at most 8000/],
    ['a loop without end', '{% for a in (1..100000000) %}{{ a }}{% endfor %}', /limit exceeded/],
    ['nothing', '{% comment %}{% endcomment %}', /renders to nothing/],
  ])('refuse %s when they are saved', (_case, template, expected) => {
    expect(templateProblem(template)).toMatch(expected);
  });

  it('give way to the built-in one when they fail later, and say why', () => {
    const { body, problem } = rendered('{{ title | shout }}');
    expect(body).toContain('SEV3');
    expect(problem).toMatch(/^The template is broken: undefined filter: shout/);
  });

  it('reach nothing but the variables', () => {
    expect(rendered('[{{ title.constructor }}{{ incident.__proto__ }}{{ process }}]').body).toBe('[]');
  });
});

describe('cut', () => {
  it.each([
    ['leaves what is short enough', 'abc', 3, 'abc'],
    ['says that it cut', 'abcd', 3, 'ab…'],
    ['leaves nothing of a sign that it would cut through', 'ab👩‍👩‍👧cd', 6, 'ab…'],
    ['keeps a sign that ends before the cut', 'ab👍cd', 5, 'ab👍…'],
    ['keeps an accent with its letter', 'ae\u0301cd', 3, 'a…'],
  ])('%s', (_case, text, length, expected) => {
    expect(cut(text, length)).toBe(expected);
    expect(cut(text, length).length).toBeLessThanOrEqual(length);
  });
});
