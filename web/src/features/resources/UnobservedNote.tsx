import { Empty } from '../../ui/Empty';
import { RESOURCE_WORDS, type ResourceTab } from './resource-tabs';

/** Stands where an empty list would say that there is nothing, although nobody has looked. */
export function UnobservedNote({ tab, reason }: { readonly tab: ResourceTab; readonly reason: string }) {
  return (
    <Empty title={`${RESOURCE_WORDS[tab].label} are not observed: ${reason}`}>
      <span className="muted">Whether there are any is not known.</span>
    </Empty>
  );
}
