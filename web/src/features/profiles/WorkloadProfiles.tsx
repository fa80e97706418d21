import { useMemo, useState } from 'react';
import {
  type UsageProfileViewFragment,
  WorkloadProfilesDocument,
  type WorkloadProfilesQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import styles from './profiles.module.css';
import { UsageProfileCard } from './UsageProfileCard';

const pick = ({ node }: WorkloadProfilesQuery) => (node && 'usageProfiles' in node ? node.usageProfiles : null);
/** A profile is worked out every few hours. */
const POLL_MS = 60_000;

/** Why rules say nothing, each reason once: the same one is often that of several containers. */
function Silence({ profile }: { readonly profile: UsageProfileViewFragment }) {
  const [isOpen, setOpen] = useState(false);
  const { verdicts } = profile;
  if (verdicts.length === 0) return null;
  return (
    <div className={styles.profile}>
      <div>
        <Chip label={`Why ${verdicts.length} rules say nothing`} isOn={isOpen} onChange={setOpen} />
      </div>
      {isOpen ? (
        <ul className={styles.verdicts}>
          {verdicts.map(({ rule, text }) => (
            <li key={rule}>
              <span className="mono">{rule}</span> <span className="muted">{text}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface Props {
  readonly workloadId: string;
  readonly name: string;
}

/** How the containers of a workload use CPU and memory, one at a time. */
export function WorkloadProfiles({ workloadId, name }: Props) {
  const variables = useMemo(() => ({ id: workloadId }), [workloadId]);
  const view = useView(WorkloadProfilesDocument, { variables, pick, pollMs: POLL_MS, title: 'Usage profile' });
  const [chosen, setChosen] = useState<string | null>(null);
  const profiles = view.data ?? [];
  const shown = profiles.find(({ container }) => container === chosen) ?? profiles[0];
  return (
    <Panel
      title="Usage profile"
      scope={shown ? `of container ${shown.container}` : `of ${name}`}
      actions={
        profiles.length > 1
          ? profiles.map(({ container }) => (
              <Chip
                key={container}
                label={container}
                isOn={container === shown?.container}
                onChange={() => setChosen(container)}
              />
            ))
          : null
      }
      flush
    >
      <QueryView
        view={view}
        name="the usage profile"
        loading={<BlockSkeleton height={200} />}
        isEmpty={(all) => all.length === 0}
        empty={
          <Empty title="No usage profile yet.">
            It is worked out from the usage of the last days, a few minutes after the first of it is stored, and then
            every six hours.
          </Empty>
        }
        stale={() => null}
      >
        {() =>
          shown ? (
            <>
              <UsageProfileCard key={shown.container} profile={shown} />
              <Silence profile={shown} />
            </>
          ) : null
        }
      </QueryView>
    </Panel>
  );
}
