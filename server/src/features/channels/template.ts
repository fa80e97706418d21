import { Liquid } from 'liquidjs';
import type { MessageTemplate, NotificationMessage } from './message.types.js';
import { sampleMessage } from './sample-message.js';
import { templateScope } from './template-scope.js';

const MAX_TEMPLATE = 8_000;
const MAX_TITLE = 300;
const MAX_BODY = 8_000;

/**
 * Other templates are unknown to it, so are the file system and methods of objects. Parsing, rendering and memory are
 * bounded, since whoever writes a template shares the process with everybody.
 */
const liquid = new Liquid({
  templates: {},
  relativeReference: false,
  ownPropertyOnly: true,
  strictFilters: true,
  parseLimit: MAX_TEMPLATE,
  renderLimit: 100,
  memoryLimit: 1_000_000,
});

export const DEFAULT_TITLE = '{{ event }}: {{ title }}';

export const DEFAULT_BODY = `{% if incident %}{{ incident.severity }} · {{ incident.openAlertCount }} of {{ incident.alertCount }} alerts open{% if incident.clusters.size > 0 %} · {{ incident.clusters | join: ", " }}{% endif %}{% if incident.namespaces.size > 0 %} / {{ incident.namespaces | join: ", " }}{% endif %}
{% if incident.impact %}{{ incident.impact }}
{% endif %}{% for candidate in incident.candidates limit: 3 %}Likely cause: {{ candidate.title }} ({{ candidate.reason }})
{% endfor %}{% for alert in incident.alerts limit: 5 %}• {{ alert.title }}{% if alert.state == "RESOLVED" %} (resolved){% endif %}
{% endfor %}{% if incident.alertCount > 5 %}and {{ incident.alertCount | minus: 5 }} more
{% endif %}{% if incident.acknowledgedBy %}Acknowledged by {{ incident.acknowledgedBy }}
{% endif %}{% endif %}{% if text %}{{ text }}
{% endif %}{% if reason %}{{ reason }}{% endif %}`;

export interface RenderedText {
  title: string;
  body: string;
  /** Why the built-in template was used; null where it was not or was meant. */
  problem: string | null;
}

/** Why a template cannot be used: it does not parse, or does not render for a made-up incident; null where it can. */
export function templateProblem(template: string): string | null {
  if (template.length > MAX_TEMPLATE) {
    return `The template has ${template.length} characters; at most ${MAX_TEMPLATE} are taken. Shorten it.`;
  }
  try {
    const rendered = render(template, sampleMessage());
    return rendered.trim() === '' ? 'The template renders to nothing; expected some text.' : null;
  } catch (error) {
    return problemOf(error);
  }
}

/** Title and body of a message. A template that fails is replaced by the built-in one, and the reason says so. */
export function renderText(
  template: MessageTemplate,
  message: NotificationMessage,
  builtIn: Partial<MessageTemplate> = {},
): RenderedText {
  const title = rendered(template.title, builtIn.title ?? DEFAULT_TITLE, message);
  const body = rendered(template.body, builtIn.body ?? DEFAULT_BODY, message);
  return {
    title: cut(title.text.replace(/\s+/g, ' ').trim(), MAX_TITLE),
    body: cut(body.text.replace(/\n{3,}/g, '\n\n').trim(), MAX_BODY),
    problem: title.problem ?? body.problem,
  };
}

function rendered(
  template: string | null,
  builtIn: string,
  message: NotificationMessage,
): { text: string; problem: string | null } {
  if (template === null) return { text: render(builtIn, message), problem: null };
  try {
    return { text: render(template, message), problem: null };
  } catch (error) {
    return { text: render(builtIn, message), problem: problemOf(error) };
  }
}

function render(template: string, message: NotificationMessage): string {
  return String(liquid.parseAndRenderSync(template, templateScope(message)));
}

function problemOf(error: unknown): string {
  const [first = 'it cannot be read'] = String(error instanceof Error ? error.message : error).split('\n');
  return `The template is broken: ${first}. Correct it; messages use the built-in one until then.`;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Cuts a text to a length in UTF-16 units, which is what providers count, between what people read as one sign. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Of the sign that the cut would go through nothing stays.
  const end = graphemes.segment(text).containing(length - 1)?.index ?? length - 1;
  return `${text.slice(0, end)}…`;
}
