import { CONTROL } from "./field";
import { Icon } from "./icon";

type Props = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
};

/** A field for the words that a list is searched for. */
export function SearchBox({ label, placeholder, value, onChange }: Props) {
  return (
    <div className="relative flex-1 sm:max-w-sm">
      <Icon name="search" className="absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${CONTROL} pl-9`}
      />
    </div>
  );
}
