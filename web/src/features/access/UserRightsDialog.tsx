import { Modal } from '@mantine/core';
import { useMemo } from 'react';
import { UserRightsDocument, type UserRightsQuery, type UserRowFragment } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { sentenceCase } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import styles from './access.module.css';
import { placeInWords, verbsOf } from './role-words';

const pick = ({ node }: UserRightsQuery) => (node && 'rights' in node ? node.rights : null);

interface Props {
  readonly user: UserRowFragment;
  readonly onClose: () => void;
}

/** What a user may do and where, as the server reckons it now: bindings of their own and of their teams together. */
export function UserRightsDialog({ user, onClose }: Props) {
  const variables = useMemo(() => ({ id: user.id }), [user.id]);
  const view = useView(UserRightsDocument, { variables, pick });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`What ${user.email} can do`}
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <QueryView
        view={view}
        name={`the rights of ${user.email}`}
        loading={<RowsSkeleton rows={3} />}
        isEmpty={(rights) => rights.length === 0}
        empty={<p>{user.disabledAt ? 'Nothing: the user is disabled.' : 'Nothing: no role was given.'}</p>}
        stale={() => null}
      >
        {(rights) =>
          rights.map((right) => (
            <section key={`${right.role} ${placeInWords(right)}`} className={styles.right}>
              <h3>{`${sentenceCase(right.role)} in ${placeInWords(right)}`}</h3>
              <ul>
                {verbsOf(right.role, right.clusterNames === null, right.namespaces).map((verb) => (
                  <li key={verb}>{verb}</li>
                ))}
              </ul>
            </section>
          ))
        }
      </QueryView>
    </Modal>
  );
}
