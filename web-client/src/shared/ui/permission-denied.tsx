import { ButtonLink } from "./button";
import { EmptyState } from "./empty-state";

export function PermissionDenied({ action, back }: { action: string; back: { to: string; label: string } }) {
  return (
    <EmptyState
      icon="alert"
      title="Permission denied"
      text={`Your access role does not let you ${action}. An administrator can change that.`}
    >
      <ButtonLink to={back.to}>{back.label}</ButtonLink>
    </EmptyState>
  );
}
