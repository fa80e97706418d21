import { type ApiKeyRowFragment, RevokeApiKeyDocument, type RevokeApiKeyMutation } from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { revokeEffect } from './key-state';

const pick = (data: RevokeApiKeyMutation) => data.revokeApiKey;

interface Props {
  readonly apiKey: ApiKeyRowFragment;
  readonly onClose: () => void;
}

/** Ends a key, and says before what will break. */
export function RevokeKeyDialog({ apiKey, onClose }: Props) {
  const { run, problem, isBusy } = useAct(RevokeApiKeyDocument, pick, ['ApiKeys']);
  const revoke = async () => {
    if (await run({ input: { id: apiKey.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title={`Revoke key ${apiKey.name}?`}
      verb="Revoke key"
      problem={problem}
      isBusy={isBusy}
      onConfirm={revoke}
      onClose={onClose}
    >
      <p>{revokeEffect(apiKey, new Date())}</p>
      <p className="muted">A revoked key stays in the list and cannot be made good again.</p>
    </ConfirmDialog>
  );
}
