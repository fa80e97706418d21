import { CostSettingsDocument, type CostSettingsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { CostSettingsForm } from './CostSettingsForm';
import { CostsFrame } from './CostsFrame';
import styles from './prices.module.css';

const VARIABLES = {};
const pick = (data: CostSettingsQuery) => data.prices?.settings;

/** The currency that everything is told in, exchange rates, storage, and what becomes of costs that are nobody's own. */
export function CostSettingsTab({ canEdit }: { readonly canEdit: boolean }) {
  const view = useView(CostSettingsDocument, { variables: VARIABLES, pick, title: 'Cost settings' });
  return (
    <CostsFrame tab="settings" count={null} isRefreshing={view.isRefreshing}>
      <section className={styles.scroller} aria-label="Policy and currency">
        <QueryView
          view={view}
          name="the cost policy"
          loading={<BlockSkeleton height={400} />}
          isEmpty={() => false}
          empty={null}
          stale={() => null}
        >
          {(settings) => <CostSettingsForm settings={settings} canEdit={canEdit} onRefused={view.retry} />}
        </QueryView>
      </section>
    </CostsFrame>
  );
}
