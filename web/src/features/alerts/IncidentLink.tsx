import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Named {
  readonly number: number;
  readonly title: string;
}

/** Where an incident is shown. */
export const incidentPath = ({ number }: Pick<Named, 'number'>): string => `/incidents/${number}`;

/** Leads to an incident. */
export function IncidentLink({ incident, children }: { readonly incident: Named; readonly children: ReactNode }) {
  const navigate = useNavigate();
  const href = incidentPath(incident);
  return (
    <a
      href={href}
      title={incident.title}
      onClick={(event) => {
        event.stopPropagation();
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        navigate({ href });
      }}
    >
      {children}
    </a>
  );
}
