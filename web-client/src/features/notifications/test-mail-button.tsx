import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { Button } from "@/shared/ui/button";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

const SendTestMail = graphql(`
  mutation sendTestMail {
    sendTestMail {
      address
      errors {
        code
        message
      }
    }
  }
`);

/** Sends the viewer a test; what becomes of it stands beside its notification. */
export function TestMailButton() {
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: async () => {
      const { address, errors } = (await request(SendTestMail, {})).sendTestMail;
      if (!address) {
        throw new RequestFailed(errors[0] ?? { code: "INTERNAL", message: "The server gave no reason." });
      }
      return address;
    },
    onSuccess: (address) => {
      showToast(`A test is on its way to ${address}`);
      return queryClient.invalidateQueries({ queryKey: ["notifications"] });
    },
  });
  return (
    <>
      <Button busy={send.isPending} onClick={() => send.mutate()}>
        Send a test e-mail
      </Button>
      {send.isError && <FailureNotice title="No test was sent" error={send.error} />}
    </>
  );
}
