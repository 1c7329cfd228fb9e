import {
  Content,
  Item,
  ItemIndicator,
  Label,
  RadioGroup,
  RadioItem,
  Root,
  Separator,
  Trigger,
} from "@radix-ui/react-dropdown-menu";

import { useNavigate } from "react-router";

import { formatName } from "@/shared/lib/format";
import { useSession } from "@/shared/session/session-store";
import { type Theme, THEMES, useTheme } from "@/shared/session/theme-store";
import type { Permission } from "@/shared/graphql/generated/graphql";
import type { Viewer } from "@/shared/session/viewer";
import { Icon } from "@/shared/ui/icon";

const ITEM =
  "flex min-h-11 items-center justify-between rounded-lg px-3 text-sm outline-none select-none data-highlighted:bg-sunken sm:min-h-9";

/** What holds for the organisation, for those who may see or change it. */
const SETTINGS: { label: string; path: string; permission: Permission | null }[] = [
  { label: "Teams", path: "/settings/teams", permission: null },
  { label: "Budgets", path: "/settings/budgets", permission: "MANAGE_BUDGETS" },
  { label: "Limits", path: "/settings/limits", permission: "LIMIT_CONCURRENCY" },
];

/** Who is signed in, the theme, and the way out. */
export function UserMenu({ viewer }: { viewer: Viewer }) {
  const signOut = useSession((session) => session.signOut);
  const { theme, setTheme } = useTheme();
  const navigate = useNavigate();
  const { user, organisation, permissions } = viewer;
  const settings = SETTINGS.filter(({ permission }) => !permission || permissions.includes(permission));
  return (
    // Not modal: a modal menu locks the page by a style element, which the content policy forbids.
    <Root modal={false}>
      <Trigger className="grid size-11 place-items-center rounded-full sm:size-9">
        <span className="sr-only">Account of {user.name}</span>
        <span
          aria-hidden="true"
          className="grid size-9 place-items-center rounded-full bg-accent text-sm font-semibold text-white"
        >
          {initials(user.name)}
        </span>
      </Trigger>
      <Content
        align="end"
        sideOffset={8}
        collisionPadding={12}
        className="animate-appear z-40 w-64 rounded-xl border border-line bg-surface p-1.5 shadow-xl"
      >
        <div className="px-3 py-2.5">
          <p className="truncate font-medium">{user.name}</p>
          <p className="truncate text-sm text-muted">{user.email}</p>
          <p className="mt-1 truncate text-sm text-muted">
            {formatName(user.accessRole)} · {organisation.name}
          </p>
        </div>
        <Separator className="my-1 h-px bg-line" />
        <Label className="px-3 pt-1.5 pb-1 text-xs font-medium text-muted">Theme</Label>
        <RadioGroup value={theme} onValueChange={(choice) => setTheme(choice as Theme)}>
          {THEMES.map((choice) => (
            <RadioItem
              key={choice}
              value={choice}
              className={ITEM}
              onSelect={(event) => event.preventDefault()}
            >
              {formatName(choice.toUpperCase())}
              <ItemIndicator>
                <Icon name="check" className="text-accent-ink" />
              </ItemIndicator>
            </RadioItem>
          ))}
        </RadioGroup>
        {viewer.permissions.includes("READ_MEMORIES") && (
          <>
            <Separator className="my-1 h-px bg-line" />
            <Item className={ITEM} onSelect={() => void navigate("/memory")}>
              Memory
            </Item>
          </>
        )}
        <Separator className="my-1 h-px bg-line" />
        <Label className="px-3 pt-1.5 pb-1 text-xs font-medium text-muted">Settings</Label>
        {settings.map(({ label, path }) => (
          <Item key={path} className={ITEM} onSelect={() => void navigate(path)}>
            {label}
          </Item>
        ))}
        <Separator className="my-1 h-px bg-line" />
        <Item className={ITEM} onSelect={signOut}>
          Sign out
        </Item>
      </Content>
    </Root>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
