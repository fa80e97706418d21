import { Button, Modal } from '@mantine/core';
import type { PricedNodeRowFragment } from '../../graphql/generated';
import { formatBytes, formatCores, joinQuantity } from '../../lib/format';
import { formatMoney, formatRate } from '../../lib/money';
import { FactList } from '../../ui/Facts';
import formStyles from '../../ui/Form.module.css';
import { PriceSource } from './PriceSource';
import { BASIS_WORDS, PURCHASE_WORDS, rateText, whereText } from './price-words';
import styles from './prices.module.css';

interface Props {
  readonly node: PricedNodeRowFragment;
  readonly canEdit: boolean;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

type NodePrice = NonNullable<PricedNodeRowFragment['price']>;

function factsOf({ instanceType, pool, cluster, capacity }: PricedNodeRowFragment, price: NodePrice) {
  const { perHour, perMonth, currency, basis, purchase, source, override } = price;
  const size = [
    capacity.cpuCores === null ? null : joinQuantity(formatCores(capacity.cpuCores)),
    capacity.memoryBytes === null ? null : joinQuantity(formatBytes(capacity.memoryBytes)),
  ].filter((part) => part !== null);
  return [
    { label: 'Machine', value: [instanceType, ...size].filter(Boolean).join(', ') || 'n/a' },
    {
      label: 'Where',
      value: [cluster.name, cluster.provider, cluster.region, pool && `pool ${pool}`].filter(Boolean).join(', '),
    },
    { label: 'Bought', value: purchase ? PURCHASE_WORDS[purchase] : 'n/a' },
    {
      label: 'Price',
      value:
        perHour === null || perMonth === null
          ? 'n/a'
          : `${formatRate(perHour, currency)} per hour, ${formatMoney(perMonth, currency)} per month of 730 hours`,
    },
    { label: 'Rests on', value: basis ? BASIS_WORDS[basis] : 'n/a' },
    ...(override
      ? [
          { label: 'Own price', value: `${rateText(override.rate, override.currency)}: ${whereText(override)}` },
          { label: 'Note', value: override.note ?? '—' },
        ]
      : []),
    ...(source
      ? [
          { label: 'Source', value: <PriceSource source={source} withDay /> },
          { label: 'Of the source', value: source.note },
        ]
      : []),
  ];
}

/** Which price a cluster node has, and why that one. */
export function NodePriceDialog({ node, canEdit, onEdit, onClose }: Props) {
  const { name, price } = node;
  return (
    <Modal opened onClose={onClose} title={`Price of ${name}`} size={640} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.why}>
        {price?.problem ? <p className={formStyles.consequence}>{price.problem}</p> : null}
        {price ? <FactList facts={factsOf(node, price)} /> : null}
        {price && price.caveats.length > 0 ? (
          <div>
            <h3>What is not quite right about it</h3>
            <ul>
              {price.caveats.map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          </div>
        ) : null}
        {canEdit ? (
          <div className={formStyles.buttons}>
            <Button data-autofocus onClick={onEdit}>
              {price?.override ? 'Change its own price' : 'Set a price of your own'}
            </Button>
          </div>
        ) : (
          <p className="muted">Prices are set by administrators.</p>
        )}
      </div>
    </Modal>
  );
}
