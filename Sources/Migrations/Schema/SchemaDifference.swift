// How two shapes of a layer differ, as people read it: object by object, lines with - and +.

public import Warehouse

/// How one table, index, trigger or view differs between two shapes.
public struct SchemaDifference: Sendable, Hashable {
  /// What became of it.
  public enum Change: String, Sendable {
    /// Only the second shape has it.
    case added
    /// Only the first shape has it.
    case removed
    /// Both have it, and it is not the same.
    case changed
  }

  /// The layer.
  public let layer: Layer
  /// What it is about.
  public let kind: LayerSchema.Object.Kind
  /// Its own name.
  public let name: String
  /// What became of it.
  public let change: Change
  /// What only the first shape says, a line each: of a table its columns, then its constraints.
  public let removed: [String]
  /// What only the second shape says.
  public let added: [String]

  /// What it is about, `table trusted.student` for instance.
  public var title: String { "\(kind.rawValue) \(layer.rawValue).\(name)" }

  /// The difference as lines: the title, then what is gone with `-` and what came with `+`.
  public var lines: [String] {
    let mark =
      switch change {
      case .added: "+ "
      case .removed: "- "
      case .changed: "  "
      }
    guard change == .changed else { return [mark + title] }
    return [mark + title] + removed.map { "    - \($0)" } + added.map { "    + \($0)" }
  }

  /// The columns that only the first shape has, or has otherwise.
  let removedColumns: [String]
  /// The columns that only the second shape has, or has otherwise.
  let addedColumns: [String]
}

extension SchemaDifference {
  /// The differences between two shapes of a layer, tables first.
  static func between(_ first: LayerSchema, _ second: LayerSchema) -> [SchemaDifference] {
    LayerSchema.Object.Kind.allCases.flatMap { kind in
      let names = Set((first.objects + second.objects).filter { $0.kind == kind }.map(\.name))
      return names.sorted().compactMap { name in
        between(
          first.objects.first { $0.kind == kind && $0.name == name },
          second.objects.first { $0.kind == kind && $0.name == name }, in: first.layer)
      }
    }
  }

  static func between(
    _ first: LayerSchema.Object?, _ second: LayerSchema.Object?, in layer: Layer
  ) -> SchemaDifference? {
    guard let known = first ?? second, first != second else { return nil }
    let firstColumns = first?.columns ?? []
    let secondColumns = second?.columns ?? []
    var goneColumns = firstColumns.filter { column in
      !secondColumns.contains { $0.line == column.line }
    }
    var newColumns = secondColumns.filter { column in
      !firstColumns.contains { $0.line == column.line }
    }
    let goneLines = missing(first?.lines ?? [], from: second?.lines ?? [])
    let newLines = missing(second?.lines ?? [], from: first?.lines ?? [])
    var removed = goneColumns.map(\.line) + goneLines
    var added = newColumns.map(\.line) + newLines
    if first?.table != second?.table, first != nil, second != nil {
      removed.append("ON \(first?.table ?? "")")
      added.append("ON \(second?.table ?? "")")
    }
    if removed.isEmpty, added.isEmpty, first != nil, second != nil {
      // Only the order is left.
      goneColumns = []
      newColumns = []
      removed = ["columns in the order \(firstColumns.map(\.name).joined(separator: ", "))"]
      added = ["columns in the order \(secondColumns.map(\.name).joined(separator: ", "))"]
    }
    return SchemaDifference(
      layer: layer, kind: known.kind, name: known.name,
      change: first == nil ? .added : second == nil ? .removed : .changed,
      removed: removed, added: added, removedColumns: goneColumns.map(\.name),
      addedColumns: newColumns.map(\.name))
  }

  /// The lines that another list has less often.
  private static func missing(_ lines: [String], from others: [String]) -> [String] {
    var rest = others
    return lines.filter { line in
      guard let index = rest.firstIndex(of: line) else { return true }
      rest.remove(at: index)
      return false
    }
  }
}
