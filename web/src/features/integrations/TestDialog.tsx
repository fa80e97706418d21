import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { type ChannelCardFragment, TestChannelDocument, type TestChannelMutation } from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { Status } from '../../ui/Status';
import styles from './integrations.module.css';
import { readable, SentRequestView, TextBox } from './SentRequestView';

type Test = NonNullable<NonNullable<TestChannelMutation['testChannel']>['test']>;

const pick = (data: TestChannelMutation) => data.testChannel;

function Exchange({ test }: { readonly test: Test }) {
  const { isDelivered, status, durationMs, error, response, request } = test;
  const answer = status === null ? 'No answer' : `Answer ${status}`;
  return (
    <div className={styles.exchange} role="status">
      <Status kind={isDelivered ? 'healthy' : 'failing'}>
        {isDelivered ? `Delivered in ${durationMs} ms` : `Not delivered after ${durationMs} ms`}
      </Status>
      {error ? <p>{error}</p> : null}
      <div>
        <h3>Request</h3>
        <SentRequestView request={request} />
      </div>
      <div>
        <h3>{answer}</h3>
        {response ? <TextBox label="Answer" text={readable(response)} /> : <p className="muted">Without a text.</p>}
      </div>
    </div>
  );
}

interface Props {
  readonly channel: ChannelCardFragment;
  readonly onClose: () => void;
}

/** Sends a real message and shows what was sent and what came back. */
export function TestDialog({ channel, onClose }: Props) {
  const [test, setTest] = useState<Test | null>(null);
  const { run, problem, isBusy } = useAct(TestChannelDocument, pick, ['Channels']);
  const send = async () => {
    const payload = await run({ input: { id: channel.id } });
    if (payload?.test) setTest(payload.test);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Test ${channel.name}`}
      size={640}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={formStyles.form}>
        <p>A real message is sent, also before notifications are live. It says that it is a test.</p>
        {test ? <Exchange test={test} /> : null}
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button loading={isBusy} onClick={send} data-autofocus>
            {test ? 'Send another test' : 'Send test'}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
