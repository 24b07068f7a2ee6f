// `lineage --html`: one picture with its legend.

public import Reports

/// A page with one picture of lineage.
public enum LineagePage {
  /// Makes the page.
  ///
  /// - Parameters:
  ///   - picture: What it shows.
  ///   - subject: What the picture is about, for the heading.
  ///   - project: The project's name.
  /// - Returns: One file that opens anywhere.
  public static func page(_ picture: GraphPicture, of subject: String, in project: String) -> Page {
    let body: HTML = """
      <main class="lineage">
      <header><h1>\(subject)</h1><p class="soft">Lineage · \(project)</p>
      <button class="quiet" data-do="theme" title="Light or dark">◐</button></header>
      <div class="legend"><span class="key-value">values</span>\
      <span class="key-control">only decides: a condition, join, group or order</span>\
      <span>Point at a box or a column to see all that hangs together; click to keep it.</span></div>
      <div class="picture">\(picture.svg)</div>
      </main>
      """
    return Page(
      title: "Lineage of \(subject)", body: body, style: style, scripts: [GraphPicture.script])
  }

  private static let style = """
    main.lineage { padding: 22px 26px; }
    main.lineage header { display: grid; grid-template-columns: 1fr auto; align-items: start; }
    main.lineage header p { margin: 2px 0 6px; grid-column: 1; }
    main.lineage header button { grid-column: 2; grid-row: 1; }
    button.quiet { border: 1px solid var(--rule); background: var(--paper); border-radius: 8px;
      padding: 4px 10px; cursor: pointer; }
    @media print { button { display: none; } .picture { border: 0; overflow: visible; } }

    """
}
