import { createBrowserRouter, Navigate } from "react-router";

import { Crash } from "./crash";
import { NotFoundPage } from "./not-found-page";
import { Shell } from "./shell";

/** Every page is a file of its own that is loaded when it is first opened. */
export const router = createBrowserRouter(
  [
    {
      errorElement: <Crash />,
      hydrateFallbackElement: <div />,
      children: [
        {
          path: "/sign-in",
          lazy: async () => ({ Component: (await import("@/features/session/sign-in-page")).SignInPage }),
        },
        {
          element: <Shell />,
          children: [
            {
              errorElement: <Crash />,
              children: [
                { index: true, element: <Navigate to="/agents" replace /> },
                {
                  path: "agents",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/agent-list-page")).AgentListPage,
                  }),
                },
                {
                  path: "agents/new",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/new-agent-page")).NewAgentPage,
                  }),
                },
                {
                  path: "agents/:id",
                  lazy: async () => ({ Component: (await import("./agent-page")).AgentPage }),
                },
                {
                  path: "agents/:id/edit",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/edit-agent-page")).EditAgentPage,
                  }),
                },
                {
                  path: "agents/import",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/import-agent-page")).ImportAgentPage,
                  }),
                },
                {
                  path: "agents/:id/import",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/import-agent-page")).ImportAgentPage,
                  }),
                },
                {
                  path: "agents/:id/versions",
                  lazy: async () => ({
                    Component: (await import("@/features/agents/version-list-page")).VersionListPage,
                  }),
                },
                {
                  path: "templates",
                  lazy: async () => ({
                    Component: (await import("@/features/templates/template-list-page")).TemplateListPage,
                  }),
                },
                {
                  path: "templates/new",
                  lazy: async () => ({
                    Component: (await import("@/features/templates/save-template-page")).SaveTemplatePage,
                  }),
                },
                {
                  path: "templates/:id",
                  lazy: async () => ({
                    Component: (await import("@/features/templates/template-page")).TemplatePage,
                  }),
                },
                {
                  path: "executions",
                  lazy: async () => ({
                    Component: (await import("@/features/executions/execution-list-page")).ExecutionListPage,
                  }),
                },
                {
                  path: "executions/:id",
                  lazy: async () => ({
                    Component: (await import("@/features/executions/execution-page")).ExecutionPage,
                  }),
                },
                {
                  path: "approvals",
                  lazy: async () => ({
                    Component: (await import("@/features/executions/approval-list-page")).ApprovalListPage,
                  }),
                },
                {
                  path: "schedules",
                  lazy: async () => ({
                    Component: (await import("@/features/schedules/schedule-list-page")).ScheduleListPage,
                  }),
                },
                {
                  path: "schedules/new",
                  lazy: async () => ({
                    Component: (await import("@/features/schedules/new-schedule-page")).NewSchedulePage,
                  }),
                },
                {
                  path: "schedules/:id",
                  lazy: async () => ({
                    Component: (await import("@/features/schedules/schedule-page")).SchedulePage,
                  }),
                },
                {
                  path: "schedules/:id/edit",
                  lazy: async () => ({
                    Component: (await import("@/features/schedules/edit-schedule-page")).EditSchedulePage,
                  }),
                },
                {
                  path: "notifications",
                  lazy: async () => ({
                    Component: (await import("@/features/notifications/notification-list-page"))
                      .NotificationListPage,
                  }),
                },
                {
                  path: "memory",
                  lazy: async () => ({
                    Component: (await import("@/features/memory/memory-list-page")).MemoryListPage,
                  }),
                },
                {
                  path: "settings/budgets",
                  lazy: async () => ({
                    Component: (await import("@/features/budgets/budget-list-page")).BudgetListPage,
                  }),
                },
                {
                  path: "settings/teams",
                  lazy: async () => ({
                    Component: (await import("@/features/teams/team-list-page")).TeamListPage,
                  }),
                },
                {
                  path: "settings/teams/:id",
                  lazy: async () => ({
                    Component: (await import("@/features/teams/team-page")).TeamPage,
                  }),
                },
                {
                  path: "settings/limits",
                  lazy: async () => ({
                    Component: (await import("@/features/limits/limit-list-page")).LimitListPage,
                  }),
                },
                { path: "*", element: <NotFoundPage /> },
              ],
            },
          ],
        },
      ],
    },
  ],
  { basename: "/app" },
);
