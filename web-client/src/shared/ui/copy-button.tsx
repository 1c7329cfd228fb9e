import { useState } from "react";

import { Button } from "./button";
import { Icon } from "./icon";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  // Browsers offer the clipboard on secure origins only.
  if (!navigator.clipboard) return null;
  return (
    <Button size="small" look="ghost" onClick={() => void copy()}>
      <Icon name={copied ? "check" : "copy"} />
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
