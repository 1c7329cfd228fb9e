import { classNames } from "./class-names";

/** The name and the mark, which the documentation site shows too. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={classNames("flex items-center gap-2.5 font-semibold tracking-tight", className)}>
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-7 shrink-0">
        <rect width="24" height="24" rx="6" className="fill-accent" />
        <path
          d="M12 4.5 18.5 8.2v7.6L12 19.5l-6.5-3.7V8.2ZM12 12v7.5M12 12 5.7 8.3M12 12l6.3-3.7"
          fill="none"
          stroke="#fff"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      Profile Builder
    </span>
  );
}
