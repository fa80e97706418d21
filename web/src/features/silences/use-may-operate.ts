import { useQuery } from '@apollo/client/react';
import { MyRightsDocument } from '../../graphql/generated';

/** Whether the signed-in person may silence anything at all; the server looks at each place. Null until it is known. */
export function useMayOperate(): boolean | null {
  const { data } = useQuery(MyRightsDocument);
  return data?.viewer ? data.viewer.rights.some(({ role }) => role === 'OPERATOR' || role === 'ADMIN') : null;
}
