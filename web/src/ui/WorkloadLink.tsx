import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { kindPath } from '../lib/workload-kind';
import { ObjectName } from './ObjectName';

interface Props {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly namespace: string;
  /** Kubernetes' word, such as "Deployment"; "Pod" for a bare one. */
  readonly kind: string;
  readonly name: string;
  readonly maxLength?: number;
  /** Stands in place of the name. */
  readonly children?: ReactNode;
}

/** A workload's name, leading to its page; a bare pod leads to its own, and what is neither is only text. */
export function WorkloadLink({ cluster, namespace, kind, name, maxLength = 40, children }: Props) {
  const text = children ?? <ObjectName name={name} maxLength={maxLength} />;
  const path = kindPath(kind);
  if (path !== null) {
    return (
      <Link
        to="/clusters/$cluster/workloads/$namespace/$kind/$workload"
        params={{ cluster, namespace, kind: path, workload: name }}
        onClick={(event) => event.stopPropagation()}
      >
        {text}
      </Link>
    );
  }
  if (kind !== 'Pod') return <span>{text}</span>;
  return (
    <Link
      to="/clusters/$cluster/pods/$namespace/$pod"
      params={{ cluster, namespace, pod: name }}
      onClick={(event) => event.stopPropagation()}
    >
      {text}
    </Link>
  );
}
