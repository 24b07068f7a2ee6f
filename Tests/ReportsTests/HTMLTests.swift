import Reports
import Testing

@Suite("HTML")
struct HTMLTests {
  @Test func escapesTextAndNotMarkup() {
    let name = #"<img src=x onerror="alert(1)">&'"#
    let inner: HTML = "<b>\(name)</b>"
    let markup: HTML = #"<p title="\#(name)">\#(inner) \#(12) \#(0.25)</p>"#
    let escaped = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;"
    #expect(markup.text == "<p title=\"\(escaped)\"><b>\(escaped)</b> 12 0.3</p>")
  }

  @Test func leavesNoCharacterThatXMLForbids() {
    let markup: HTML = "\("a\u{0}b\u{1B}c\td")"
    #expect(markup.text == "a\u{FFFD}b\u{FFFD}c\td")
  }
}

@Suite("A picture")
struct GraphPictureTests {
  static let hostile = "</text><script>alert(1)</script>"

  @Test func showsBoxesRowsAndLines() {
    let picture = GraphPicture(
      [
        .init(id: "a", kind: "raw", title: "raw.a", rows: [.init(id: "a.x", text: "x")]),
        .init(
          id: "b", kind: "refined", title: "refined.b",
          rows: [.init(id: "b.y", text: "y", mark: "cpf", isMarkWarning: true)], link: "#b"),
      ],
      [.init(from: "a.x", to: "b.y"), .init(from: "a.x", to: "nowhere")], description: "a to b")
    let svg = picture.svg.text
    #expect(svg.contains(#"<path class="line value" data-from="a.x" data-to="b.y""#))
    #expect(!svg.contains("nowhere"))
    #expect(svg.contains(#"<text class="mark warning""#))
    #expect(svg.contains(##"<a href="#b">"##))
  }

  @Test func letsNoNameBecomeMarkup() {
    let picture = GraphPicture(
      [
        .init(
          id: Self.hostile, kind: "raw", title: Self.hostile, subtitle: Self.hostile,
          rows: [.init(id: "\(Self.hostile)x", text: Self.hostile, mark: Self.hostile)],
          link: Self.hostile)
      ], [.init(from: Self.hostile, to: "\(Self.hostile)x")], description: Self.hostile)
    #expect(!picture.svg.text.contains("<script"))
  }

  @Test func standsAlone() {
    let page = Page(title: Self.hostile, body: "<p>a</p>", scripts: [GraphPicture.script]).html
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("http:") && !page.contains("https:"))
  }
}
