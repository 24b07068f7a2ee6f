// The style that every page has: colours by day and by night, type, and the pictures of graphs.

extension Page {
  static let baseStyle = day + night + type + graph

  private static let day = """
    :root {
      color-scheme: light;
      --page: #f7f8f7; --paper: #ffffff; --ink: #17211f; --soft: #5c6b67; --faint: #8b9894;
      --rule: #dfe5e2; --hover: #eef3f1; --accent: #0b7a69; --accent-soft: #d9efe9;
      --warning: #b4540a; --warning-soft: #fdeedd; --bad: #b3261e; --bad-soft: #fbe4e2;
      --good: #1a7f4b; --good-soft: #def3e6; --code: #f2f5f4;
      --raw: #8a6d3b; --trusted: #2f6fb0; --refined: #0b7a69; --dataquality: #7b54b3;
      --source: #5c6b67; --mart: #c2710c; --model: #b23a78; --rules: #7b54b3; --view: #557a8a;
      --raw-soft: #f4ecdd; --trusted-soft: #e0ecf8; --refined-soft: #d9efe9;
      --dataquality-soft: #ece4f7; --source-soft: #e8ecea; --mart-soft: #fbe9d2;
      --model-soft: #f8e0ec; --rules-soft: #ece4f7; --view-soft: #e1ecf0;
    }

    """

  private static let nightColours = """
    color-scheme: dark;
    --page: #101615; --paper: #18201e; --ink: #e6eeeb; --soft: #a3b3ae; --faint: #74847f;
    --rule: #2b3734; --hover: #212c29; --accent: #4fc4ae; --accent-soft: #16392f;
    --warning: #f0a35e; --warning-soft: #3b2812; --bad: #f28b82; --bad-soft: #3d1e1c;
    --good: #6fcf97; --good-soft: #173524; --code: #131a18;
    --raw: #cfae72; --trusted: #7db4ea; --refined: #4fc4ae; --dataquality: #b99aeb;
    --source: #a3b3ae; --mart: #f0ab57; --model: #ee8fbd; --rules: #b99aeb; --view: #93bccb;
    --raw-soft: #33291a; --trusted-soft: #182c40; --refined-soft: #16392f;
    --dataquality-soft: #2c2240; --source-soft: #26302d; --mart-soft: #3a2914;
    --model-soft: #3d1b2c; --rules-soft: #2c2240; --view-soft: #1d2f36;
    """

  private static let night = """
    @media screen and (prefers-color-scheme: dark) {
      :root:not([data-theme=light]) { \(nightColours) }
    }
    @media screen { :root[data-theme=dark] { \(nightColours) } }

    """

  private static let type = """
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
    h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; }
    a { color: var(--accent); text-decoration: none; }
    a:hover { text-decoration: underline; }
    code, pre, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace;
      font-size: .88em; }
    button, input { font: inherit; color: inherit; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .soft { color: var(--soft); }

    """

  private static let graph = """
    .picture { overflow: auto; background: var(--paper); border: 1px solid var(--rule);
      border-radius: 10px; padding: 8px; }
    svg.graph { display: block; max-width: 100%; height: auto; margin: 0 auto; }
    svg.graph text { font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
      fill: var(--ink); }
    svg.graph .title { font-weight: 650; }
    svg.graph .subtitle, svg.graph .mark { font-size: 11px; fill: var(--soft); }
    svg.graph .mark { text-anchor: end; }
    svg.graph .mark.warning { fill: var(--warning); font-weight: 600; }
    svg.graph .body { fill: var(--paper); stroke: var(--kind); stroke-opacity: .55; }
    svg.graph .head { fill: var(--kind-soft); }
    svg.graph .centre .body { stroke-width: 2.5; stroke-opacity: 1; }
    svg.graph .cell { fill: transparent; }
    svg.graph a:hover { text-decoration: none; }
    svg.graph .row:hover .cell, svg.graph .row.lit .cell { fill: var(--kind-soft); }
    svg.graph .line { fill: none; stroke: var(--faint); stroke-width: 1.4; stroke-opacity: .75; }
    svg.graph .line.control { stroke-dasharray: 4 4; stroke-opacity: .5; }
    svg.graph .line.lit { stroke: var(--accent); stroke-width: 2.2; stroke-opacity: 1; }
    svg.graph.picking .line:not(.lit) { stroke-opacity: .12; }
    svg.graph.picking .box:not(.lit) { opacity: .3; }
    svg.graph .box { transition: opacity .12s; }
    svg.graph .line { transition: stroke-opacity .12s; }
    .raw { --kind: var(--raw); --kind-soft: var(--raw-soft); }
    .trusted { --kind: var(--trusted); --kind-soft: var(--trusted-soft); }
    .refined { --kind: var(--refined); --kind-soft: var(--refined-soft); }
    .dataquality { --kind: var(--dataquality); --kind-soft: var(--dataquality-soft); }
    .source { --kind: var(--source); --kind-soft: var(--source-soft); }
    .mart { --kind: var(--mart); --kind-soft: var(--mart-soft); }
    .model { --kind: var(--model); --kind-soft: var(--model-soft); }
    .rule { --kind: var(--rules); --kind-soft: var(--rules-soft); }
    .key-value::before, .key-control::before { content: ""; display: inline-block; width: 28px;
      margin: 0 7px 4px 0; border-top: 2px solid var(--faint); vertical-align: middle; }
    .key-control::before { border-top-style: dashed; }
    .legend { display: flex; gap: 18px; flex-wrap: wrap; color: var(--soft); font-size: 13px; margin: 8px 2px; }

    """
}
