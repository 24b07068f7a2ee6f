// A picture of boxes and of the lines between them, as SVG that the page's own style colours and the
// page's own script lights up.

/// A directed graph of boxes, each with a title and lines below it, drawn as SVG.
public struct GraphPicture: Sendable {
  /// A line of a box.
  public struct Row: Sendable {
    /// Names the row among all of the picture.
    public let id: String
    /// What it says.
    public let text: String
    /// A word at the right end, a type or a mark.
    public let mark: String
    /// Whether the mark warns, for personal data.
    public let isMarkWarning: Bool
    /// Where a click on it leads.
    public let link: String?

    /// Creates a line.
    public init(
      id: String, text: String, mark: String = "", isMarkWarning: Bool = false,
      link: String? = nil
    ) {
      self.id = id
      self.text = text
      self.mark = mark
      self.isMarkWarning = isMarkWarning
      self.link = link
    }
  }

  /// A box.
  public struct Box: Sendable {
    /// Names the box among all of the picture.
    public let id: String
    /// The class that colours it: `raw`, `mart`, `model` for instance.
    public let kind: String
    /// What it is.
    public let title: String
    /// A smaller line under the title.
    public let subtitle: String
    /// The lines below.
    public let rows: [Row]
    /// Where a click on the title leads.
    public let link: String?
    /// Whether it is what the picture is about.
    public let isCentre: Bool

    /// Creates a box.
    public init(
      id: String, kind: String, title: String, subtitle: String = "", rows: [Row] = [],
      link: String? = nil, isCentre: Bool = false
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.subtitle = subtitle
      self.rows = rows
      self.link = link
      self.isCentre = isCentre
    }
  }

  /// A line from one box or row to another, by their names.
  public struct Line: Hashable, Sendable {
    /// Where it begins, and where it ends.
    public let from: String, to: String
    /// Whether it is only a condition that leads from one to the other.
    public let isControl: Bool

    /// Creates a line.
    public init(from: String, to: String, isControl: Bool = false) {
      self.from = from
      self.to = to
      self.isControl = isControl
    }
  }

  private let boxes: [Box]
  private let lines: [Line]
  private let sizes: [BoxSize]
  private let layout: GraphLayout
  private let description: String

  /// Lays a picture out; lines whose ends are not in it are left out.
  public init(_ boxes: [Box], _ lines: [Line], description: String) {
    self.boxes = boxes
    self.description = description
    let sizes = boxes.map(BoxSize.init)
    self.sizes = sizes
    var places: [String: (node: Int, offset: Double)] = [:]
    for (index, box) in boxes.enumerated() {
      places[box.id] = (index, sizes[index].titleHeight / 2)
      for (row, line) in box.rows.enumerated() {
        places[line.id] = (index, sizes[index].middle(ofRow: row))
      }
    }
    let known = lines.filter { places[$0.from] != nil && places[$0.to] != nil }
    self.lines = known
    let edges = known.compactMap { line -> GraphInput.Edge? in
      guard let from = places[line.from], let to = places[line.to] else { return nil }
      return GraphInput.Edge(
        from: from.node, to: to.node, fromOffset: from.offset, toOffset: to.offset)
    }
    layout = GraphLayout(
      GraphInput(
        nodes: sizes.map { GraphInput.Node(width: $0.width, height: $0.height) }, edges: edges))
  }

  /// The picture.
  public var svg: HTML {
    let margin = 12.0
    let (width, height) = (layout.width + 2 * margin, layout.height + 2 * margin)
    let ways = zip(lines, layout.ways).html(path)
    let drawn = zip(boxes.indices, layout.corners).html(box)
    return """
      <svg class="graph" role="img" aria-label="\(description)" width="\(width)" \
      height="\(height)" viewBox="\(-margin) \(-margin) \(width) \(height)" \
      style="min-width:\(width * 0.62)px"><g class="lines">\(ways)</g>\(drawn)</svg>
      """
  }

  private func path(_ line: Line, _ way: [Point]) -> HTML {
    let kind: HTML = line.isControl ? "line control" : "line value"
    return """
      <path class="\(kind)" data-from="\(line.from)" data-to="\(line.to)" d="\(Self.curve(way))"/>
      """
  }

  /// A line that leaves and enters level, and bends between columns only.
  private static func curve(_ way: [Point]) -> HTML {
    guard let start = way.first else { return "" }
    var path: HTML = "M\(start.x) \(start.y)"
    for (from, to) in zip(way, way.dropFirst()) {
      if from.y == to.y {
        path += "H\(to.x)"
      } else {
        let bend = max(abs(to.x - from.x) / 2, 24)
        path += "C\(from.x + bend) \(from.y) \(to.x - bend) \(to.y) \(to.x) \(to.y)"
      }
    }
    return path
  }

  private func box(_ index: Int, _ corner: Point) -> HTML {
    let (box, size) = (boxes[index], sizes[index])
    let rows = zip(box.rows.indices, box.rows).html { row(index, $0, $1) }
    let subtitle: HTML =
      box.subtitle.isEmpty
      ? ""
      : #"<text class="subtitle" x="12" y="36">\#(size.fitting(box.subtitle, small: true))</text>"#
    let title: HTML = """
      <rect class="head" width="\(size.width)" height="\(size.titleHeight)" rx="7"/>\
      <text class="title" x="12" y="20">\(size.fitting(box.title))</text>\(subtitle)
      """
    let centre: HTML = box.isCentre ? " centre" : ""
    return """
      <g class="box \(box.kind)\(centre)" data-id="\(box.id)" \
      transform="translate(\(corner.x) \(corner.y))">\
      <title>\(box.title)\(box.subtitle.isEmpty ? "" : " · \(box.subtitle)")</title>\
      <rect class="body" width="\(size.width)" height="\(size.height)" rx="7"/>\
      \(Self.linked(box.link, title))\(rows)</g>
      """
  }

  private func row(_ index: Int, _ number: Int, _ row: Row) -> HTML {
    let size = sizes[index]
    let y = size.middle(ofRow: number)
    let mark: HTML =
      row.mark.isEmpty
      ? ""
      : """
      <text class="\(row.isMarkWarning ? "mark warning" as HTML : "mark")" \
      x="\(size.width - 10)" y="\(y + 4)">\(row.mark)</text>
      """
    let content: HTML = """
      <rect class="cell" x="1" y="\(y - 9)" width="\(size.width - 2)" height="18"/>\
      <text x="12" y="\(y + 4)">\(size.fitting(row.text, beside: row.mark))</text>\(mark)
      """
    return """
      <g class="row" data-id="\(row.id)"><title>\(row.text)</title>\
      \(Self.linked(row.link, content))</g>
      """
  }

  private static func linked(_ link: String?, _ content: HTML) -> HTML {
    guard let link else { return content }
    return #"<a href="\#(link)">\#(content)</a>"#
  }
}

/// How large a box is, by the letters in it: nobody can measure text before it is shown.
struct BoxSize {
  let width: Double, height: Double, titleHeight: Double
  private static let letter = 7.1, smallLetter = 6.2, rowHeight = 19.0
  private static let widest = 300.0

  init(_ box: GraphPicture.Box) {
    titleHeight = box.subtitle.isEmpty ? 30 : 45
    let widths =
      [
        Double(box.title.count) * Self.letter * 1.06,
        Double(box.subtitle.count) * Self.smallLetter,
      ]
      + box.rows.map {
        Double($0.text.count) * Self.letter * 0.94 + Double($0.mark.count) * Self.smallLetter
          + ($0.mark.isEmpty ? 0 : 16)
      }
    width = min(max((widths.max() ?? 0) + 26, 110), Self.widest)
    height =
      titleHeight + Double(box.rows.count) * Self.rowHeight + (box.rows.isEmpty ? 0 : 6)
  }

  func middle(ofRow row: Int) -> Double {
    titleHeight + 3 + (Double(row) + 0.5) * Self.rowHeight
  }

  /// As much of a text as fits; the whole is its tool tip.
  func fitting(_ text: String, small: Bool = false, beside mark: String = "") -> String {
    let letter = small ? Self.smallLetter : Self.letter * 0.96
    let taken = mark.isEmpty ? 0 : Double(mark.count) * Self.smallLetter + 16
    let count = Int((width - 22 - taken) / letter)
    return text.count <= count ? text : text.prefix(max(count - 1, 1)) + "…"
  }
}
