/** One thing that was looked at, in plain words. */
export interface CheckLine {
  /** What it belongs to, such as “server”. */
  readonly area: Area;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What helps; commands stand in lines of their own. */
  readonly remedy?: string;
  readonly commands?: readonly string[];
}
export const AREAS = ['configuration', 'server', 'kubernetes', 'permissions', 'usage', 'spool', 'plug-ins'] as const;
export type Area = (typeof AREAS)[number];

type Help = Pick<CheckLine, 'remedy' | 'commands'>;

/** Lines of one area. */
export function linesOf(area: Area) {
  const line =
    (status: CheckLine['status']) =>
    (message: string, help: Help = {}): CheckLine => ({ area, status, message, ...help });
  return { ok: line('ok'), warning: line('warning'), failed: line('failed') };
}

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'failed ' };

/** The lines for people, area by area, with a sentence on the whole at the end. */
export function printLines(lines: readonly CheckLine[]): string {
  const parts: string[] = [];
  for (const area of AREAS) {
    const own = lines.filter((line) => line.area === area);
    if (own.length === 0) continue;
    parts.push(`${area}\n`, ...own.map(printLine));
  }
  const count = (status: CheckLine['status']): number => lines.filter((line) => line.status === status).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  const sentence =
    failed > 0
      ? `${failed} failed, ${warnings} warnings: the agent cannot do its work so.`
      : `Nothing failed, ${warnings} warnings.`;
  return `${parts.join('')}\n${sentence}\n`;
}

function printLine({ status, message, remedy, commands = [] }: CheckLine): string {
  const help = [...(remedy === undefined ? [] : [remedy]), ...commands.map((command) => `$ ${command}`)];
  return `  ${MARKS[status]}  ${message}\n${help.map((text) => `           ${text}\n`).join('')}`;
}
