import { sentenceCase } from '../../lib/format';
import { Status } from '../../ui/Status';

/** Whether it was done: a refusal is what an auditor looks for. */
export function AuditResult({ result }: { readonly result: string }) {
  return <Status kind={result === 'DONE' ? 'healthy' : 'paused'}>{sentenceCase(result)}</Status>;
}
