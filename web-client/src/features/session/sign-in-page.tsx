import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useLocation } from "react-router";

import { RequestFailed } from "@/shared/graphql/request-failed";
import { useTitle } from "@/shared/lib/use-title";
import { serverQuery, signInForDevelopment } from "@/shared/session/server";
import { useSession } from "@/shared/session/session-store";
import { checkToken } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { CONTROL, Field } from "@/shared/ui/field";
import { Logo } from "@/shared/ui/logo";
import { FailureNotice, Notice } from "@/shared/ui/notice";

export function SignInPage() {
  useTitle("Sign in");
  const { token, notice } = useSession();
  const location = useLocation();
  const server = useQuery(serverQuery);

  if (token) {
    const from = (location.state as { from?: string } | null)?.from;
    return <Navigate to={from ?? "/agents"} replace />;
  }
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center px-4 py-10">
      <Logo className="mb-8 justify-center text-lg" />
      <div className="rounded-2xl border border-line bg-surface p-5 shadow-sm sm:p-8">
        <h1 className="text-2xl font-semibold tracking-tight">Sign in</h1>
        <p className="mt-1 mb-6 text-muted">Build agents, run them and watch every step.</p>
        {notice && (
          <div className="mb-5">
            <Notice tone="accent">{notice}</Notice>
          </div>
        )}
        <div className="space-y-6">
          {server.isError && (
            <FailureNotice
              title="The server does not answer"
              error={server.error}
              retry={() => void server.refetch()}
            />
          )}
          {server.data?.developmentSignIn && <DevelopmentSignIn />}
          <TokenForm />
        </div>
      </div>
      {server.data && (
        <p className="mt-6 text-center text-sm text-muted">
          {server.data.name} {server.data.version}
        </p>
      )}
    </main>
  );
}

function DevelopmentSignIn() {
  const signIn = useSession((session) => session.signIn);
  const start = useMutation({ mutationFn: signInForDevelopment, onSuccess: signIn });
  return (
    <div className="space-y-4">
      <Button look="primary" className="w-full" busy={start.isPending} onClick={() => start.mutate()}>
        Continue as development admin
      </Button>
      {start.isError && <FailureNotice title="That did not work" error={start.error} />}
      <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or with a token
      </p>
    </div>
  );
}

function TokenForm() {
  const signIn = useSession((session) => session.signIn);
  const [token, setToken] = useState("");
  const [shown, setShown] = useState(false);
  const check = useMutation({ mutationFn: checkToken, onSuccess: (_viewer, accepted) => signIn(accepted) });

  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate(token.trim());
      }}
    >
      <Field label="API token" error={check.isError ? explain(check.error) : undefined} hint={<TokenHint />}>
        {(control) => (
          <div className="flex gap-2">
            <input
              {...control}
              type={shown ? "text" : "password"}
              value={token}
              onChange={(event) => setToken(event.target.value)}
              placeholder="pb_…"
              autoComplete="current-password"
              spellCheck={false}
              className={CONTROL}
            />
            <Button aria-pressed={shown} onClick={() => setShown(!shown)} aria-label="Show token">
              {shown ? "Hide" : "Show"}
            </Button>
          </div>
        )}
      </Field>
      <Button type="submit" className="w-full" busy={check.isPending} disabled={token.trim() === ""}>
        Sign in
      </Button>
    </form>
  );
}

function TokenHint() {
  return (
    <>
      Ask an administrator for one, or make one on the server:
      <code className="mt-2 block overflow-x-auto rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-xs text-ink">
        profile-builder token create --email you@company.example --role admin
      </code>
    </>
  );
}

function explain(error: Error): string {
  if (error instanceof RequestFailed && error.isAuthentication) {
    return "This token is not valid. Check that it is complete, and that it has not been revoked.";
  }
  return error.message;
}
