// In which order the boxes of a column stand: by the middle of their neighbours, swept to and fro,
// keeping the order that had the fewest crossings.

extension ProperGraph {
  /// Sorts every column.
  mutating func order() {
    startOrder()
    var best = columns
    var fewest = crossingCount
    // Large graphs get fewer sweeps, so that a picture takes a second and not a minute.
    let sweepCount = vertices.count > 4_000 ? 6 : 24
    for sweep in 0..<sweepCount where fewest > 0 {
      if sweep.isMultiple(of: 2) {
        for rank in columns.indices.dropFirst() { sort(rank, by: incoming, \.from) }
      } else {
        for rank in columns.indices.dropLast().reversed() { sort(rank, by: outgoing, \.to) }
      }
      let count = crossingCount
      if count < fewest { (best, fewest) = (columns, count) }
    }
    columns = best
    number()
  }

  /// Vertices in the order in which a walk from the left meets them, so that what belongs together
  /// begins together.
  private mutating func startOrder() {
    var isSeen = Array(repeating: false, count: vertices.count)
    let roots = vertices.indices.sorted {
      (vertices[$0].rank, $0) < (vertices[$1].rank, $1)
    }
    for root in roots where !isSeen[root] {
      var waiting = [root]
      isSeen[root] = true
      while let vertex = waiting.popLast() {
        columns[vertices[vertex].rank].append(vertex)
        let neighbours =
          outgoing[vertex].map { segments[$0].to } + incoming[vertex].map { segments[$0].from }
        for neighbour in neighbours.reversed() where !isSeen[neighbour] {
          isSeen[neighbour] = true
          waiting.append(neighbour)
        }
      }
    }
    number()
  }

  private mutating func number() {
    for column in columns {
      for (position, vertex) in column.enumerated() { vertices[vertex].position = position }
    }
  }

  private mutating func sort(
    _ rank: Int, by edges: [[Int]], _ neighbour: KeyPath<Segment, Int>
  ) {
    let middles = columns[rank].map { vertex -> Double in
      let places = edges[vertex].map { index -> Double in
        let segment = segments[index]
        let other = vertices[segment[keyPath: neighbour]]
        let shift = neighbour == \.from ? segment.fromShift : segment.toShift
        return Double(other.position) + shift / (other.height + 1)
      }
      // What has no neighbour there stays where it is.
      guard !places.isEmpty else { return Double(vertices[vertex].position) }
      return places.reduce(0, +) / Double(places.count)
    }
    let sorted = columns[rank].indices.sorted { (middles[$0], $0) < (middles[$1], $1) }
    columns[rank] = sorted.map { columns[rank][$0] }
    for (position, vertex) in columns[rank].enumerated() { vertices[vertex].position = position }
  }

  /// How often edges cross, counted column by column by the inversions of their ends.
  var crossingCount: Int {
    var count = 0
    for column in columns {
      var ends: [(Double, Double)] = []
      for vertex in column {
        for index in outgoing[vertex] {
          let segment = segments[index]
          let (from, to) = (vertices[segment.from], vertices[segment.to])
          ends.append(
            (
              Double(from.position) + segment.fromShift / (from.height + 1),
              Double(to.position) + segment.toShift / (to.height + 1)
            ))
        }
      }
      ends.sort { $0 < $1 }
      count += Self.inversionCount(ends.map(\.1))
    }
    return count
  }

  /// How many pairs stand in the wrong order; by merging, so that a thousand edges are no matter.
  static func inversionCount(_ values: [Double]) -> Int {
    guard values.count > 1 else { return 0 }
    var (values, merged) = (values, values)
    var (count, width) = (0, 1)
    while width < values.count {
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        let middle = min(start + width, values.count)
        let end = min(start + 2 * width, values.count)
        var (left, right) = (start, middle)
        for place in start..<end {
          if left < middle, right >= end || values[left] <= values[right] {
            merged[place] = values[left]
            left += 1
          } else {
            merged[place] = values[right]
            right += 1
            count += middle - left
          }
        }
      }
      swap(&values, &merged)
      width *= 2
    }
    return count
  }
}
