import { queryOptions } from "@tanstack/react-query";
import { createContext, use } from "react";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindViewerQuery, Permission } from "@/shared/graphql/generated/graphql";

import { rememberDepartment } from "./session-store";

const FindViewer = graphql(`
  query findViewer {
    viewer {
      user {
        id
        name
        email
        accessRole
        department
      }
      organisation {
        id
        name
      }
      permissions
      model {
        name
        simulated
      }
    }
  }
`);

export type Viewer = FindViewerQuery["viewer"];

export const viewerQuery = queryOptions({
  queryKey: ["viewer"],
  queryFn: async () => {
    const { viewer } = await request(FindViewer, {});
    rememberDepartment(viewer.user.department);
    return viewer;
  },
  staleTime: 5 * 60_000,
});

/** Fails when the token is not accepted; nothing is stored. */
export async function checkToken(token: string): Promise<Viewer> {
  return (await request(FindViewer, {}, { token })).viewer;
}

/** Filled by the shell, which renders pages only once the viewer is known. */
export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error("useViewer was called outside the shell");
  return viewer;
}

/** Whether to offer an action. The server decides again when it is done. */
export function useCan(permission: Permission): boolean {
  return useViewer().permissions.includes(permission);
}
