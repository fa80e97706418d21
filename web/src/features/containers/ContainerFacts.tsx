import type { ContainerRowFragment } from '../../graphql/generated';
import { formatDuration } from '../../lib/time';
import { CopyButton } from '../../ui/CopyButton';
import { Columns } from '../../ui/DetailPage';
import { Empty } from '../../ui/Empty';
import { FactList } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';

const yes = (isSet: boolean) => (isSet ? 'set' : 'not set');

function LastTermination({ container }: { readonly container: ContainerRowFragment }) {
  const last = container.lastTermination;
  if (!last) return <Empty title="It has not ended since it was first seen." />;
  const lived =
    last.startedAt && last.finishedAt
      ? formatDuration(Date.parse(last.finishedAt) - Date.parse(last.startedAt))
      : 'not known';
  return (
    <FactList
      facts={[
        { label: 'Reason', value: last.reason ?? 'not given' },
        { label: 'Exit code', value: last.exitCode ?? 'not given' },
        { label: 'Ended', value: <RelativeTime at={last.finishedAt} missing="not known" /> },
        { label: 'Lived for', value: lived },
      ]}
    />
  );
}

/** What the container is made of, and how it ended the last time. */
export function ContainerFacts({ container }: { readonly container: ContainerRowFragment }) {
  const { image, imageDigest } = container;
  return (
    <Columns>
      <Panel title="Last termination" flush>
        <LastTermination container={container} />
      </Panel>
      <Panel title="Image and probes" flush>
        <FactList
          facts={[
            {
              label: 'Image',
              value: image ? (
                <>
                  <span className="mono">{image}</span> <CopyButton text={image} label="Copy image" />
                </>
              ) : (
                'not known'
              ),
            },
            { label: 'Digest', value: <span className="mono">{imageDigest ?? 'not known'}</span> },
            { label: 'Liveness probe', value: yes(container.hasLivenessProbe) },
            { label: 'Readiness probe', value: yes(container.hasReadinessProbe) },
            { label: 'Startup probe', value: yes(container.hasStartupProbe) },
          ]}
        />
      </Panel>
    </Columns>
  );
}
