/// The page's looks, in light and dark, on a desk and on a phone.
enum PageStyle {
    static let text = #"""
        :root {
          --page: #f6f6f4; --card: #fff; --ink: #1b1b1a; --soft: #63625e; --line: #e2e1dc;
          --answered: #2a78d6; --limited: #d99100; --failed: #d43d3c; --limit: #1b1b1a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #141413; --card: #1e1e1c; --ink: #f2f1ed; --soft: #a3a29b; --line: #34332f;
            --answered: #4a92ea; --limited: #d39a1c; --failed: #ea6a68; --limit: #f2f1ed;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between;
          padding: 1rem 1.25rem .25rem; max-width: 1200px; margin: auto; }
        h1 { font-size: 1.15rem; margin: 0; }
        h2 { font-size: .95rem; margin: 0 0 .5rem; }
        #state { margin: 0; color: var(--soft); font-size: .9rem; }
        #state.lost { color: var(--failed); font-weight: 600; }
        main { display: grid; gap: .9rem; padding: .75rem 1.25rem 2rem; max-width: 1200px; margin: auto; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; min-width: 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(125px, 1fr)); gap: .75rem 1rem; }
        .tiles b { display: block; font-size: 1.45rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.2; }
        .tiles span { color: var(--soft); font-size: .82rem; }
        .columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: .9rem; }
        table { border-collapse: collapse; width: 100%; font-size: .88rem; }
        td, th { padding: .28rem .5rem .28rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line);
          overflow-wrap: anywhere; }
        tr:first-child > * { border-top: 0; }
        th { color: var(--soft); font-weight: 500; white-space: nowrap; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; padding-right: 0; }
        #recent td.n, #recent th.n { padding-right: .9rem; }
        td.none { color: var(--soft); }
        .wide { overflow-x: auto; }
        #recent { min-width: 640px; }
        #recent td:nth-child(-n+3) { white-space: nowrap; overflow-wrap: normal; }
        #recent td:last-child:not(.none) { color: var(--failed); }
        .mark { display: inline-block; width: .6em; height: .6em; border-radius: 50%; margin-right: .4em; background: var(--failed); }
        .mark.ok { background: var(--answered); } .mark.limited { background: var(--limited); }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .5rem; font-size: .82rem; color: var(--soft); }
        .legend i { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; }
        .legend em { font-style: normal; }
        i.answered { background: var(--answered); } i.limited { background: var(--limited); } i.failed { background: var(--failed); }
        .legend i.limit { height: 0; width: 1.2em; border-radius: 0; border-top: 2px dashed var(--limit); vertical-align: middle; }
        #chart { position: relative; } #chart svg { display: block; width: 100%; height: 210px; }
        #chart text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
        #chart .grid { stroke: var(--line); } #chart .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 5 4; }
        #chart .answered { fill: var(--answered); } #chart .limited { fill: var(--limited); } #chart .failed { fill: var(--failed); }
        #chart .cursor { stroke: var(--soft); }
        #tip { position: absolute; top: 0; pointer-events: none; background: var(--card); border: 1px solid var(--line);
          border-radius: 6px; padding: .35rem .55rem; font-size: .8rem; white-space: pre; box-shadow: 0 2px 8px #0003; }
        form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        input:not([type]), button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line);
          border-radius: 6px; padding: .4rem .6rem; }
        input:not([type]) { flex: 1 1 180px; min-width: 0; } button { cursor: pointer; }
        pre { margin: .75rem 0 0; overflow: auto; max-height: 420px; font-size: .82rem; }
        .switch { margin: 0 0 .4rem; font-size: .85rem; color: var(--soft); }
        @media (max-width: 600px) {
          header, main { padding-left: .7rem; padding-right: .7rem; } section { padding: .75rem .8rem; }
          /* A request is two lines: time, status, objects, ms; endpoint and what was wrong. */
          #recent { min-width: 0; } #recent thead, #recent td:nth-child(1):not(.none) { display: none; }
          #recent tr { display: grid; grid-template-columns: auto 1fr auto 5.5em; column-gap: .7rem; padding: .3rem 0;
            border-top: 1px solid var(--line); }
          #recent td { border: 0; padding: 0; } #recent td.n { padding: 0; }
          #recent td:nth-child(2) { grid-area: 1 / 1; } #recent td:nth-child(4) { grid-area: 1 / 2; }
          #recent td:nth-child(5) { grid-area: 1 / 3; } #recent td:nth-child(6) { grid-area: 1 / 4; }
          #recent td:nth-child(5)::after { content: " objects"; } #recent td:nth-child(6)::after { content: " ms"; }
          #recent td:nth-child(3) { grid-area: 2 / 1 / 3 / 3; color: var(--soft); }
          #recent td:nth-child(7) { grid-area: 2 / 3 / 3 / 5; text-align: right; }
        }
        """#
}
