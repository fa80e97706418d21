import { ActionIcon, Popover } from '@mantine/core';
import { IconCheck, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type RefObject, useState } from 'react';
import type { TimeSeriesQueryVariables } from '../../graphql/generated';
import { chartCsv, download, fileName } from '../../ui/chart-export';
import { composePicture, type PictureText, toPng } from '../../ui/chart-picture';
import type { ChartModel } from '../../ui/chart-types';
import type { ChartView } from '../../ui/chart-view';
import { Option } from '../../ui/Option';
import optionStyles from '../../ui/Option.module.css';
import type { TimeSeriesAnswer } from './chart-model';
import { graphqlHash, graphqlText } from './graphql-text';

interface Props {
  readonly title: string;
  readonly model: ChartModel;
  readonly view: ChartView;
  readonly answer: TimeSeriesAnswer;
  readonly variables: TimeSeriesQueryVariables;
  /** What stands over the picture beside the title: scope, time, resolution. */
  readonly subtitle: readonly string[];
  /** The same chart in the explorer; null where it is there. */
  readonly explorer: Record<string, unknown> | null;
  readonly figure: RefObject<HTMLElement | null>;
}

function jsonText({ title, variables, answer }: Props): string {
  return `${JSON.stringify({ title, input: variables.input, timeSeries: answer }, null, 2)}\n`;
}

async function savePicture({ title, model, view, subtitle, figure }: Props): Promise<void> {
  const plot = figure.current?.querySelector<SVGElement>('svg.recharts-surface');
  if (!plot) throw new Error('The chart is shown as a table. Show it as a chart first.');
  const text: PictureText = { title, lines: subtitle };
  download(fileName(title, model.from, 'png'), await toPng(composePicture(plot, text, model, view)));
}

function Choices(props: Props & { readonly close: () => void }) {
  const { title, model, view, variables, explorer, close } = props;
  const [isCopied, setCopied] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const save = (extension: 'csv' | 'json', type: string, text: string) => {
    download(fileName(title, model.from, extension), new Blob([text], { type }));
    close();
  };
  return (
    <ul>
      <li>
        <Option label="Download CSV" onClick={() => save('csv', 'text/csv', chartCsv(model))} />
      </li>
      <li>
        <Option label="Download JSON" onClick={() => save('json', 'application/json', jsonText(props))} />
      </li>
      {view.isTable ? null : (
        <li>
          <Option
            label="Download PNG"
            onClick={() => void savePicture(props).then(close, (error: Error) => setProblem(error.message))}
          />
        </li>
      )}
      <li>
        <Option
          label={isCopied ? 'GraphQL copied' : 'Copy GraphQL'}
          Glyph={isCopied ? IconCheck : undefined}
          onClick={() =>
            void navigator.clipboard?.writeText(graphqlText(variables)).then(
              () => setCopied(true),
              () => setProblem('This browser does not let the page copy.'),
            )
          }
        />
      </li>
      {explorer ? (
        <li>
          <Link to="/explorer" search={explorer as never} className={optionStyles.option} onClick={close}>
            Open in explorer
          </Link>
        </li>
      ) : null}
      <li>
        <Link to="/explorer/api" hash={graphqlHash(variables)} className={optionStyles.option} onClick={close}>
          Open in API explorer
        </Link>
      </li>
      {problem ? <li role="alert">{problem}</li> : null}
    </ul>
  );
}

/** What can be taken away from a chart: files, the query, the same chart elsewhere. */
export function ChartMenu(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const label = `Export ${props.title}`;
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={200} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" size={24} aria-label={label} title={label} onClick={() => setOpen(!isOpen)}>
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={label}>
        <Choices {...props} close={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
