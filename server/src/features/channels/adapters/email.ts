import type { EmailSettings, NotificationMessage, OpenChannel } from '../message.types.js';
import type { RenderedText } from '../template.js';
import type { MailAdapter } from './adapter.js';

export const email: MailAdapter = {
  kind: 'EMAIL',
  transport: 'SMTP',
  limit: { perSecond: 2 },
  // One subject per incident, since some mailboxes thread by it; what happened is the first line.
  template: { title: '{% if incident %}[{{ incident.severity }} #{{ incident.number }}] {% endif %}{{ title }}' },

  render(message, channel, text) {
    const { host, port, from, to } = channel.settings as EmailSettings;
    const headers = { From: from, To: to.join(', '), Subject: text.title, ...threadHeaders(message, channel) };
    const url = `smtp://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { transport: 'SMTP', method: 'MAIL', url, headers, body: textOf(message, text) };
  },
};

function textOf({ link, facts = [] }: NotificationMessage, { body }: RenderedText): string {
  const numbers = facts.map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${numbers}${numbers && '\n'}${body}\n\n${link}\n`;
}

/**
 * Every mail about an incident refers to one message that needs not exist, so that a thread holds together whichever of
 * them came first or was lost (RFC 5322 §3.6.4).
 */
function threadHeaders({ id, incident }: NotificationMessage, channel: OpenChannel): Record<string, string> {
  const domain = domainOf((channel.settings as EmailSettings).from);
  const root = `<incident.${incident?.id}@${domain}>`;
  const thread: Record<string, string> = incident ? { 'In-Reply-To': root, References: root } : {};
  return { 'Message-ID': `<${id}.${channel.id}@${domain}>`, ...thread, 'Auto-Submitted': 'auto-generated' };
}

function domainOf(from: string): string {
  const [, domain = 'k8intel.invalid'] = /@([\w.-]+)/.exec(from) ?? [];
  return domain;
}

/** The same text as a page for mail programs that show one. */
export function htmlOf(text: string): string {
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  const linked = safe.replace(/https?:\/\/[^\s<>"]+/g, (url) => `<a href="${url}">${url}</a>`);
  return `<!doctype html><html><body style="font-family:sans-serif;white-space:pre-wrap">${linked}</body></html>`;
}
