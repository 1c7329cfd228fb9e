/** Says that answers are not a model's, and how to get one. */
export function SimulatedBanner() {
  return (
    <aside
      aria-label="Model"
      className="border-b border-warning-ink/25 bg-warning-soft px-4 py-2 text-center text-sm text-warning-ink"
    >
      <strong className="font-semibold">Simulated model.</strong> Answers are made by rules, not by Claude.
      Start the server with <code className="font-mono text-[0.8125rem]">ANTHROPIC_API_KEY</code> set to use a
      real one.
    </aside>
  );
}
