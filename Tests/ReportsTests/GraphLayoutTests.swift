import Reports
import Testing

@Suite("The layout of a graph")
struct GraphLayoutTests {
  private func layout(_ count: Int, _ edges: [(Int, Int)]) -> GraphLayout {
    GraphLayout(
      GraphInput(
        nodes: (0..<count).map { GraphInput.Node(width: 100, height: Double(30 + $0 % 3 * 20)) },
        edges: edges.map { GraphInput.Edge(from: $0.0, to: $0.1) }))
  }

  @Test func putsWhatIsReadToTheLeft() {
    let edges = [(0, 1), (1, 2), (0, 2), (3, 2)]
    let layout = layout(4, edges)
    for (from, to) in edges { #expect(layout.corners[from].x < layout.corners[to].x) }
    #expect(layout.ranks == [0, 1, 2, 1])
    #expect(layout.ways.count == 4)
    // The long edge passes the middle column beside its box.
    #expect(layout.ways[2].count == 4)
  }

  @Test func uncrossesWhatNeedNotCross() {
    // Two ladders, whose boxes come in the wrong order.
    let layout = layout(6, [(0, 5), (1, 4), (2, 3)])
    let order = [0, 1, 2].sorted { layout.corners[$0].y < layout.corners[$1].y }
    let targets = order.map { 5 - $0 }
    #expect(targets == targets.sorted { layout.corners[$0].y < layout.corners[$1].y })
  }

  @Test func letsNoBoxesTouch() {
    var random = SplitMix(seed: 7)
    for _ in 0..<40 {
      let count = Int(random.next() % 30) + 2
      let edges = (0..<count * 2).map { _ in
        (Int(random.next() % UInt64(count)), Int(random.next() % UInt64(count)))
      }
      let layout = layout(count, edges)
      for first in 0..<count {
        #expect(layout.corners[first].y >= -0.01)
        for second in 0..<first where layout.ranks[first] == layout.ranks[second] {
          let (top, bottom) =
            layout.corners[first].y < layout.corners[second].y ? (first, second) : (second, first)
          let end = layout.corners[top].y + Double(30 + top % 3 * 20)
          #expect(layout.corners[bottom].y >= end)
        }
      }
    }
  }

  @Test func drawsCirclesAndNothingToo() {
    let circle = layout(3, [(0, 1), (1, 2), (2, 0), (1, 1)])
    #expect(circle.ways.count == 4)
    #expect(layout(0, []).width == 0)
  }

  @Test func drawsAThousandTablesInSeconds() {
    var random = SplitMix(seed: 3)
    let edges = (1..<1_000).flatMap { node in
      (0..<2).map { _ in (Int(random.next() % UInt64(node)), node) }
    }
    let clock = ContinuousClock()
    let took = clock.measure { #expect(layout(1_000, edges).width > 0) }
    #expect(took < .seconds(20))
  }
}

/// The same numbers for the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
