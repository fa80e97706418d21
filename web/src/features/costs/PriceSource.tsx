import type { PriceSourceLineFragment } from '../../graphql/generated';

/** Where a price was read and when, leading to the file at the version that was read. */
export function PriceSource({ source }: { readonly source: PriceSourceLineFragment }) {
  return (
    <a href={source.url} target="_blank" rel="noreferrer noopener" title={source.note}>
      {`${source.name}, ${source.observedOn}`}
    </a>
  );
}
