// How the documentation looks, on a screen and on paper.

extension DocsPage {
  static let style = """
    .top { position: sticky; top: 0; z-index: 5; display: flex; gap: 18px; align-items: center;
      padding: 10px 22px; background: var(--paper); border-bottom: 1px solid var(--rule); }
    .brand { font-weight: 700; font-size: 17px; color: var(--ink); white-space: nowrap; }
    .brand:hover { text-decoration: none; }
    .brand small { font-weight: 400; font-size: 13px; color: var(--soft); margin-left: 9px; }
    .finder { position: relative; flex: 1; max-width: 620px; margin: 0 auto; }
    .finder input { width: 100%; padding: 8px 14px; border: 1px solid var(--rule); border-radius: 9px;
      background: var(--page); }
    #results { position: absolute; top: calc(100% + 6px); left: 0; right: 0; max-height: 65vh; overflow: auto;
      background: var(--paper); border: 1px solid var(--rule); border-radius: 10px;
      box-shadow: 0 12px 34px rgb(0 0 0 / .16); padding: 6px; }
    #results a { display: flex; justify-content: space-between; gap: 14px; padding: 6px 10px;
      border-radius: 7px; color: var(--ink); }
    #results a:hover, #results a.chosen { background: var(--hover); text-decoration: none; }
    #results a span { color: var(--soft); font-size: 13px; overflow: hidden; text-overflow: ellipsis;
      white-space: nowrap; max-width: 55%; }
    #results p { margin: 8px 10px; color: var(--soft); }
    .quiet { border: 1px solid var(--rule); background: var(--paper); border-radius: 8px; padding: 5px 11px;
      cursor: pointer; }
    .frame { display: grid; grid-template-columns: 264px minmax(0, 1fr); }
    .side { position: sticky; top: 58px; height: calc(100vh - 58px); overflow: auto; padding: 14px 12px 40px;
      border-right: 1px solid var(--rule); font-size: 14px; }
    .side a { display: block; padding: 3px 9px; border-radius: 6px; color: var(--ink); overflow: hidden;
      text-overflow: ellipsis; white-space: nowrap; }
    .side a:hover { background: var(--hover); text-decoration: none; }
    .side a.here { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
    .side summary { cursor: pointer; color: var(--soft); font-size: 11.5px; letter-spacing: .07em;
      font-weight: 650; padding: 12px 9px 4px; list-style: none; display: flex; justify-content: space-between; }
    .side summary b { font-weight: 400; }
    .dot { display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--kind);
      margin-right: 9px; }
    main { padding: 26px 34px 80px; max-width: 1500px; width: 100%; }
    .view { margin-bottom: 60px; }
    .scripted .view:not(.open) { display: none; }
    h1 { font-size: 27px; overflow-wrap: anywhere; }
    h2 { font-size: 17px; margin: 32px 0 10px; }
    .lead { font-size: 16px; margin: 6px 0 14px; max-width: 80ch; }
    .crumb { margin: 0 0 6px; font-size: 13px; }
    .tag { background: var(--kind-soft); color: var(--kind); border-radius: 6px; padding: 2px 9px; font-weight: 600; }
    .facts { display: flex; flex-wrap: wrap; gap: 10px 30px; margin: 0; }
    .facts dt { color: var(--soft); font-size: 12.5px; }
    .facts dd { margin: 0; overflow-wrap: anywhere; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px; margin-top: 16px; }
    .card { background: var(--paper); border: 1px solid var(--rule); border-radius: 11px; padding: 14px 17px;
      display: flex; flex-direction: column; }
    .card strong { font-size: 25px; line-height: 1.2; }
    .card.good strong { color: var(--good); } .card.warn strong { color: var(--warning); }
    .card.bad strong { color: var(--bad); }
    .card small { color: var(--soft); }
    .scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; }
    table.list { border-collapse: collapse; width: 100%; font-size: 14px; }
    table.narrow { width: auto; background: var(--paper); border: 1px solid var(--rule); }
    .list th { text-align: left; color: var(--soft); font-weight: 600; font-size: 12.5px; }
    .list th, .list td { padding: 7px 13px; border-bottom: 1px solid var(--rule); vertical-align: top; }
    .list tbody tr:last-child td { border-bottom: 0; }
    .list tbody tr:hover { background: var(--hover); }
    .list tr.found { background: var(--accent-soft); }
    .list .number { text-align: right; font-variant-numeric: tabular-nums; }
    .list td code { overflow-wrap: anywhere; }
    .columns td:first-child code, .columns td:nth-child(2) code { white-space: nowrap; }
    .view, .view tr { scroll-margin-top: 90px; }
    .mark { font-size: 11.5px; border-radius: 5px; padding: 1px 6px; background: var(--hover); white-space: nowrap; }
    .mark.key { background: var(--accent-soft); color: var(--accent); }
    .mark.pii { background: var(--warning-soft); color: var(--warning); }
    .more { color: var(--soft); font-size: 13px; } .more summary { cursor: pointer; white-space: nowrap; }
    .outcome { border-radius: 6px; padding: 1px 8px; font-size: 13px; white-space: nowrap; }
    .outcome.passed { background: var(--good-soft); color: var(--good); }
    .outcome.warned, .outcome.quarantined { background: var(--warning-soft); color: var(--warning); }
    .outcome.stopped { background: var(--bad-soft); color: var(--bad); }
    pre.sql { background: var(--code); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px;
      overflow: auto; line-height: 1.5; tab-size: 2; }
    @media (max-width: 860px) { .frame { grid-template-columns: 1fr; } .side { display: none; } main { padding: 18px; } }
    @media print {
      .top, .side { display: none; } .frame { display: block; } main { padding: 0; max-width: none; }
      body { background: #fff; font-size: 11px; } .view { break-after: page; }
      .scripted[data-view=overview] .view:not(.open) { display: block; }
      .picture, .scroll { overflow: visible; border-color: #ccc; } svg.graph { min-width: 0 !important; }
      .list, pre.sql { font-size: 10px; } pre.sql { white-space: pre-wrap; } tr { break-inside: avoid; }
    }

    """
}
