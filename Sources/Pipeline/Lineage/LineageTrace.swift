// A walk from some columns up to where they enter, or down to where they are used.

public import Transforms

/// What lies above or below some columns, as the steps between them.
public struct LineageTrace: Sendable {
  /// Which way a walk goes.
  public enum Direction: String, Sendable {
    /// To where data comes from.
    case upstream
    /// To where data goes.
    case downstream
  }

  /// One step: a column that hangs on another.
  public struct Step: Sendable {
    /// The column further up, and the one that hangs on it.
    public let from: ColumnName, to: ColumnName
    /// Whether the value is computed from it, and whether it decides about it.
    public let isValue: Bool, isControl: Bool
    /// Whether only values lie between it and where the walk began.
    public let isOnValuePath: Bool
    /// How many steps it is away, the first being one.
    public let depth: Int
  }

  /// The steps, nearest first.
  public let steps: [Step]
  /// The columns that were met, where the walk began included, each with whether values alone lead there.
  public let columns: [ColumnName: Bool]

  /// Walks from columns.
  ///
  /// - Parameters:
  ///   - starts: Where to begin.
  ///   - direction: Which way to go.
  ///   - limit: How many steps at most.
  ///   - lineage: The project.
  ///   - isValueOnly: Whether to leave alone what only decides.
  public init(
    from starts: [ColumnName], _ direction: Direction, limit: Int = .max,
    in lineage: ProjectLineage, isValueOnly: Bool = false
  ) {
    var steps: [Step] = []
    var columns = Dictionary(starts.map { ($0, true) }, uniquingKeysWith: { first, _ in first })
    // What values reach is walked first, so that a longer way by values counts before a shorter by control.
    for isByValue in isValueOnly ? [true] : [true, false] {
      var depths = Dictionary(starts.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
      var waiting = starts[...]
      var isKnown = Set(steps.map { [$0.from, $0.to] })
      while let column = waiting.popFirst() {
        let depth = depths[column] ?? 0
        guard depth < limit else { continue }
        for other in lineage.neighbours(of: column, direction) {
          let (from, to) = direction == .upstream ? (other, column) : (column, other)
          guard let sources = lineage[to]?.sources else { continue }
          let isValue = sources.value.contains(from)
          if isByValue, !isValue { continue }
          if isKnown.insert([from, to]).inserted {
            steps.append(
              Step(
                from: from, to: to, isValue: isValue, isControl: sources.control.contains(from),
                isOnValuePath: isByValue, depth: depth + 1))
          }
          if columns[other] == nil { columns[other] = isByValue }
          if depths[other] == nil {
            depths[other] = depth + 1
            waiting.append(other)
          }
        }
      }
    }
    self.steps = steps.enumerated()
      .sorted { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) }.map(\.element)
    self.columns = columns
  }
}

extension ProjectLineage {
  /// The columns one step away.
  fileprivate func neighbours(
    of column: ColumnName, _ direction: LineageTrace.Direction
  ) -> [ColumnName] {
    switch direction {
    case .upstream: self[column]?.sources.all.sorted() ?? []
    case .downstream: readers(of: column)
    }
  }
}
