import type { ComponentProps } from "react";
import { Link } from "react-router";

import { classNames } from "./class-names";
import { Spinner } from "./spinner";

const LOOKS = {
  primary: "bg-accent text-white hover:bg-accent-strong border-transparent shadow-xs",
  outline: "bg-surface text-ink border-control/60 hover:bg-sunken shadow-xs",
  ghost: "text-muted border-transparent hover:bg-sunken hover:text-ink",
  destructive: "bg-danger text-white border-transparent hover:brightness-90 shadow-xs",
};

const SIZES = { small: "min-h-11 sm:min-h-8 px-3 text-sm", medium: "min-h-11 sm:min-h-9.5 px-4 text-sm" };

type Look = { look?: keyof typeof LOOKS | undefined; size?: keyof typeof SIZES | undefined };

function buttonClasses({ look = "outline", size = "medium" }: Look, more?: string) {
  return classNames(
    "inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap",
    "transition duration-200 disabled:opacity-55 disabled:cursor-not-allowed",
    LOOKS[look],
    SIZES[size],
    more,
  );
}

/** `busy` disables the button and shows that its action is under way. */
export function Button({
  look,
  size,
  busy = false,
  className,
  children,
  ...rest
}: ComponentProps<"button"> & Look & { busy?: boolean }) {
  const disabled = busy || rest.disabled;
  return (
    <button type="button" {...rest} disabled={disabled} className={buttonClasses({ look, size }, className)}>
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={buttonClasses({ look, size }, className)} />;
}
