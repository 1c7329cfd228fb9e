import { useTitle } from "@/shared/lib/use-title";
import { ButtonLink } from "@/shared/ui/button";
import { PageHeader } from "@/shared/ui/page-header";

export function NotFoundPage() {
  useTitle("Page not found");
  return (
    <>
      <PageHeader
        title="Page not found"
        description="There is nothing at this address. It may have moved, or the link is wrong."
      />
      <ButtonLink look="primary" to="/agents">
        Go to agents
      </ButtonLink>
    </>
  );
}
