// How high the boxes of a column stand: as near to their neighbours as their order and their sizes
// let them, in the sense of least squares.

extension ProperGraph {
  /// Gives every vertex its height, and every column its place.
  mutating func place() {
    placeColumns()
    stack()
    for sweep in 0..<10 {
      let isRightwards = sweep.isMultiple(of: 2)
      for rank in isRightwards ? Array(columns.indices) : columns.indices.reversed() {
        // The last two sweeps look to both sides.
        settle(rank, left: isRightwards || sweep > 7, right: !isRightwards || sweep > 7)
      }
    }
    let top = vertices.map { $0.y - $0.height / 2 }.min() ?? 0
    for index in vertices.indices { vertices[index].y -= top }
  }

  /// The size of the whole.
  var size: (Double, Double) {
    let right = (columnX.last ?? 0) + columnWidth(columns.count - 1)
    return (right, vertices.map { $0.y + $0.height / 2 }.max() ?? 0)
  }

  private mutating func placeColumns() {
    var x = 0.0
    for rank in columns.indices {
      columnX.append(x)
      x += columnWidth(rank) + GraphLayout.columnGap
    }
  }

  private mutating func stack() {
    for column in columns {
      var y = 0.0
      for vertex in column {
        vertices[vertex].y = y + vertices[vertex].height / 2
        y += vertices[vertex].height + GraphLayout.rowGap
      }
    }
  }

  private mutating func settle(_ rank: Int, left: Bool, right: Bool) {
    let column = columns[rank]
    var wanted: [Double] = []
    var weights: [Double] = []
    for vertex in column {
      var places: [Double] = []
      if left {
        places += incoming[vertex].map {
          let segment = segments[$0]
          return vertices[segment.from].y + segment.fromShift - segment.toShift
        }
      }
      if right {
        places += outgoing[vertex].map {
          let segment = segments[$0]
          return vertices[segment.to].y + segment.toShift - segment.fromShift
        }
      }
      let own = vertices[vertex]
      wanted.append(places.isEmpty ? own.y : places.reduce(0, +) / Double(places.count))
      // Passing edges are kept straight before boxes are centred.
      weights.append(places.isEmpty ? 0.2 : own.isPassage ? 4 : Double(places.count))
    }
    let heights = column.map { vertices[$0].height }
    let settled = Self.nearest(to: wanted, weights, heights: heights)
    for (vertex, y) in zip(column, settled) { vertices[vertex].y = y }
  }

  /// The space between two neighbours; edges that pass may come nearer to each other than boxes.
  private static func gap(_ first: Double, _ second: Double) -> Double {
    min(first, second) <= 2 ? GraphLayout.rowGap / 3 : GraphLayout.rowGap
  }

  /// The middles nearest to the wanted ones at which boxes do not touch.
  ///
  /// With the boxes' own sizes taken off it is a regression under order, which joining neighbours
  /// that are in each other's way solves.
  static func nearest(
    to wanted: [Double], _ weights: [Double], heights: [Double]
  ) -> [Double] {
    var offsets: [Double] = []
    var blocks: [(sum: Double, weight: Double, count: Int)] = []
    for index in wanted.indices {
      let gap =
        index == 0
        ? 0 : (heights[index - 1] + heights[index]) / 2 + GraphLayout.rowGap
      offsets.append((offsets.last ?? 0) + gap)
      blocks.append(((wanted[index] - offsets[index]) * weights[index], weights[index], 1))
      while blocks.count > 1 {
        let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        guard before.sum / before.weight > last.sum / last.weight else { break }
        blocks.removeLast(2)
        blocks.append(
          (before.sum + last.sum, before.weight + last.weight, before.count + last.count))
      }
    }
    let values = blocks.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
    return zip(values, offsets).map { $0 + $1 }
  }
}
