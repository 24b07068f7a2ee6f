// Where the boxes of a directed graph go, and the ways of its edges: columns from left to right, so
// that edges run to the right and cross seldom. The order within columns is found in
// GraphLayout+Order.swift, heights in GraphLayout+Coordinates.swift.
//
// Source of the method: Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
// system structures", IEEE Transactions on Systems, Man and Cybernetics, 1981.

/// A point of a picture, in pixels from the upper left corner.
public struct Point: Hashable, Sendable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double
}

/// What a drawing has to place.
public struct GraphInput: Sendable {
  /// A box.
  public struct Node: Sendable {
    /// Its size in pixels.
    public let width: Double, height: Double
    /// Creates a box of a size.
    public init(width: Double, height: Double) {
      self.width = width
      self.height = height
    }
  }

  /// An edge between two boxes, by their indices.
  public struct Edge: Sendable {
    /// Where it begins, and where it ends.
    public let from: Int, to: Int
    /// How far below the upper edge of the box it begins and ends; nil for the middle.
    public let fromOffset: Double?, toOffset: Double?
    /// Creates an edge.
    public init(from: Int, to: Int, fromOffset: Double? = nil, toOffset: Double? = nil) {
      self.from = from
      self.to = to
      self.fromOffset = fromOffset
      self.toOffset = toOffset
    }
  }

  /// The boxes.
  public let nodes: [Node]
  /// The edges.
  public let edges: [Edge]

  /// Creates the input of a drawing.
  public init(nodes: [Node], edges: [Edge]) {
    self.nodes = nodes
    self.edges = edges
  }
}

/// A drawing of a graph.
public struct GraphLayout: Sendable {
  /// The upper left corner of each box.
  public internal(set) var corners: [Point] = []
  /// For each edge the points that it passes, from the box it begins at to the one it ends at.
  public internal(set) var ways: [[Point]] = []
  /// The column of each box, counted from the left.
  public internal(set) var ranks: [Int] = []
  /// The size of the whole.
  public internal(set) var width = 0.0, height = 0.0

  /// Space between boxes below each other, and between columns.
  static let rowGap = 14.0, columnGap = 70.0

  /// Places a graph; equal input gives an equal drawing.
  public init(_ input: GraphInput) {
    guard !input.nodes.isEmpty else { return }
    var proper = ProperGraph(input)
    proper.order()
    proper.place()
    ranks = Array(proper.vertices.prefix(input.nodes.count).map(\.rank))
    (width, height) = proper.size
    corners = input.nodes.indices.map { index in
      let vertex = proper.vertices[index]
      return Point(x: proper.columnX[vertex.rank], y: vertex.y - vertex.height / 2)
    }
    ways = input.edges.indices.map { proper.way(of: $0, in: input, corners) }
  }
}

/// The graph with a vertex in every column that an edge crosses.
struct ProperGraph {
  struct Vertex {
    let width: Double, height: Double
    /// Its column, its place in it, and the height of its middle.
    var rank = 0, position = 0, y = 0.0
    /// Whether it only stands for an edge that passes.
    var isPassage: Bool { width == 0 }
  }

  /// A piece of an edge between neighbouring columns, with how far from the middles it begins and ends.
  struct Segment {
    let from: Int, to: Int
    let fromShift: Double, toShift: Double
  }

  var vertices: [Vertex]
  var segments: [Segment] = []
  /// The vertices of each column, from the top.
  var columns: [[Int]] = []
  var columnX: [Double] = []
  /// The vertices that each edge passes, from left to right; its own ends included.
  private var passages: [[Int]] = []
  var incoming: [[Int]] = [], outgoing: [[Int]] = []

  init(_ input: GraphInput) {
    vertices = input.nodes.map { Vertex(width: max($0.width, 1), height: $0.height) }
    let ranks = Self.ranks(of: input)
    for index in vertices.indices { vertices[index].rank = ranks[index] }
    for edge in input.edges { passages.append(path(of: edge)) }
    columns = Array(repeating: [], count: (vertices.map(\.rank).max() ?? 0) + 1)
    incoming = Array(repeating: [], count: vertices.count)
    outgoing = incoming
    for (index, segment) in segments.enumerated() {
      outgoing[segment.from].append(index)
      incoming[segment.to].append(index)
    }
  }

  private mutating func path(of edge: GraphInput.Edge) -> [Int] {
    let isForward = vertices[edge.from].rank < vertices[edge.to].rank
    let (left, right) = isForward ? (edge.from, edge.to) : (edge.to, edge.from)
    let shift = { (vertex: Int, offset: Double?, vertices: [Vertex]) in
      offset.map { $0 - vertices[vertex].height / 2 } ?? 0
    }
    guard vertices[left].rank < vertices[right].rank else { return [left, right] }
    let leftShift = shift(left, isForward ? edge.fromOffset : edge.toOffset, vertices)
    let rightShift = shift(right, isForward ? edge.toOffset : edge.fromOffset, vertices)
    var path = [left]
    for rank in (vertices[left].rank + 1)..<vertices[right].rank {
      vertices.append(Vertex(width: 0, height: 2, rank: rank))
      path.append(vertices.count - 1)
    }
    path.append(right)
    for (from, to) in zip(path, path.dropFirst()) {
      segments.append(
        Segment(
          from: from, to: to, fromShift: from == left ? leftShift : 0,
          toShift: to == right ? rightShift : 0))
    }
    return path
  }

  /// The longest way to each node from one that nothing leads to; edges that close a circle are
  /// taken for their opposites.
  private static func ranks(of input: GraphInput) -> [Int] {
    var successors: [[Int]] = Array(repeating: [], count: input.nodes.count)
    for edge in input.edges where edge.from != edge.to { successors[edge.from].append(edge.to) }
    var state = Array(repeating: 0, count: input.nodes.count)
    var finished: [Int] = []
    var closing: Set<[Int]> = []
    for start in input.nodes.indices where state[start] == 0 {
      // A stack of our own, because a chain of a thousand transforms must not end the program.
      var stack = [(node: start, next: 0)]
      state[start] = 1
      while let (node, next) = stack.last {
        guard next < successors[node].count else {
          state[node] = 2
          finished.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let successor = successors[node][next]
        if state[successor] == 1 { closing.insert([node, successor]) }
        guard state[successor] == 0 else { continue }
        state[successor] = 1
        stack.append((successor, 0))
      }
    }
    var ranks = Array(repeating: 0, count: input.nodes.count)
    for node in finished.reversed() {
      for successor in successors[node] where !closing.contains([node, successor]) {
        ranks[successor] = max(ranks[successor], ranks[node] + 1)
      }
    }
    // What nothing leads to stands beside the first that it leads to, not far away at the left.
    let led = Set(input.edges.lazy.filter { $0.from != $0.to }.map(\.to))
    for node in input.nodes.indices where !led.contains(node) {
      if let nearest = successors[node].map({ ranks[$0] }).min() {
        ranks[node] = max(nearest - 1, 0)
      }
    }
    // A reversed edge runs to the left without leading there, so its end may stand in its own column.
    return ranks
  }

  /// The points of an edge: out of a box at its right, along the columns, into the next at its left.
  func way(of index: Int, in input: GraphInput, _ corners: [Point]) -> [Point] {
    let edge = input.edges[index]
    func point(_ node: Int, _ offset: Double?, atRight: Bool) -> Point {
      let corner = corners[node]
      return Point(
        x: corner.x + (atRight ? vertices[node].width : 0),
        y: corner.y + (offset ?? vertices[node].height / 2))
    }
    let isForward = vertices[edge.from].rank < vertices[edge.to].rank
    let start = point(edge.from, edge.fromOffset, atRight: true)
    let end = point(edge.to, edge.toOffset, atRight: false)
    guard isForward else { return [start, end] }
    let between = passages[index].dropFirst().dropLast().flatMap { passage in
      let vertex = vertices[passage]
      let left = columnX[vertex.rank]
      return [
        Point(x: left, y: vertex.y), Point(x: left + columnWidth(vertex.rank), y: vertex.y),
      ]
    }
    // Past the other boxes of its column before it bends.
    let rank = vertices[edge.from].rank
    let leaving = Point(x: columnX[rank] + columnWidth(rank), y: start.y)
    return [start] + (leaving.x > start.x ? [leaving] : []) + between + [end]
  }

  func columnWidth(_ rank: Int) -> Double {
    columns[rank].map { vertices[$0].width }.max() ?? 0
  }
}
