import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";

import type { Execution } from "./use-execution";
import { useRetry } from "./use-fork";

/** Goes on where an execution failed or was stopped: with its own version, or with a newer one. */
export function RetryButtons({ execution }: { execution: Execution }) {
  const retry = useRetry();
  const { id, agent, agentVersion } = execution;
  const newest = agent.currentVersion.number;
  const isNewest = agentVersion.number === newest;
  return (
    <>
      <Button busy={retry.isPending} onClick={() => retry.mutate({ id, version: "SAME" })}>
        <Icon name="play" />
        {isNewest ? "Go on from here" : `Go on with version ${agentVersion.number}`}
      </Button>
      {!isNewest && (
        <Button busy={retry.isPending} onClick={() => retry.mutate({ id, version: "CURRENT" })}>
          <Icon name="play" />
          Go on with version {newest}
        </Button>
      )}
      {retry.isError && <FailureNotice title="It does not go on" error={retry.error} />}
    </>
  );
}
