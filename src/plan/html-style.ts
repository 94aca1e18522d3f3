/** Colours have a contrast of at least 4.5 to 1, in light and in dark. */
export const PAGE_STYLE = `
:root { --text: #1b1f24; --page: #fff; --line: #d0d7de; --soft: #57606a; --open: #cfe8d5; --run: #1a7f37; --bad: #b3261e; --down: #8a4b00 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --page: #0d1117; --line: #3d444d; --soft: #9da7b1; --open: #1f4a2c; --run: #56d364; --bad: #ff8a80; --down: #f0b35e }
}
body { margin: 0 auto; max-width: 75rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page) }
h1 { font-size: 1.4rem } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line) }
.verdict { font-size: 1.15rem; font-weight: 600 }
.blocked, .failed { color: var(--bad) } .downtime, .not-started, .interrupted { color: var(--down) }
.class { font-weight: 600 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0 }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line) }
td:last-child:not(:empty) { min-width: 16rem } .class { white-space: nowrap }
td ul { margin: 0; padding-left: 1rem } 
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em } pre { overflow-x: auto }
figure { margin: 1rem 0 } figcaption, footer { color: var(--soft); font-size: 0.9rem }
svg { display: block; min-width: 40rem; width: 100%; font-size: 12px } svg text { fill: var(--text) }
.day { stroke: var(--line) } .open { fill: var(--open) } .run { fill: var(--run) }
.long { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 4 2 }
@media print { .scroll { overflow: visible } }
`;
