import { useQuery } from '@apollo/client/react';
import { MyRightsDocument, type MyRightsQuery } from '../../graphql/generated';

type Rights = NonNullable<MyRightsQuery['viewer']>['rights'];

/** Whether the rights include the role of an administrator for the whole organisation, not only for a part of it. */
export function isWholeAdmin(rights: Rights): boolean {
  return rights.some(
    ({ role, clusterNames, namespaces }) => role === 'ADMIN' && clusterNames === null && namespaces === null,
  );
}

/** Whether the signed-in person manages the whole organisation; null until it is known. */
export function useIsAdmin(): boolean | null {
  const { data } = useQuery(MyRightsDocument);
  return data?.viewer ? isWholeAdmin(data.viewer.rights) : null;
}
