// Lineage as a picture: all tables, or what lies around some columns.

import Learning
public import Pipeline
public import Reports
public import Transforms
import Warehouse

/// Pictures of a project's lineage.
public struct LineagePicture {
  private let lineage: ProjectLineage
  /// Whether boxes and rows lead to the sections of a page about all tables.
  private let hasLinks: Bool

  /// Prepares pictures of a project.
  ///
  /// - Parameters:
  ///   - lineage: The project.
  ///   - hasLinks: Whether boxes and rows link to `#layer.table`.
  public init(_ lineage: ProjectLineage, hasLinks: Bool = false) {
    self.lineage = lineage
    self.hasLinks = hasLinks
  }

  // MARK: All tables

  /// All tables, the places that data enters from, models and marts.
  public var overview: GraphPicture {
    var boxes: [GraphPicture.Box] = []
    var lines: [GraphPicture.Line] = []
    for table in lineage.tables where !table.isEngine {
      if case .source(let source) = table.origin {
        let id = "connection \(source.connection)"
        if !boxes.contains(where: { $0.id == id }) {
          boxes.append(.init(id: id, kind: "source", title: source.connection))
        }
        lines.append(.init(from: id, to: table.name.description))
      }
      let marts = lineage.marts.filter { $0.tables.contains { $0.table == table.name } }
      let published = marts.isEmpty ? "" : "→ " + marts.map(\.name).joined(separator: ", ")
      boxes.append(box(table, rows: [], isCentre: false, note: published))
      lines += table.inputs.sorted().map { .init(from: $0.description, to: table.name.description) }
    }
    // A line from every table to a mart would hide all others, so tables say it themselves.
    let (ends, endLines) = self.ends(of: lineage.tables, hasMarts: false)
    return GraphPicture(
      boxes + ends, lines + endLines, description: "All tables, and what each is computed from")
  }

  private func ends(
    of tables: [ProjectLineage.Table], hasMarts: Bool = true
  ) -> ([GraphPicture.Box], [GraphPicture.Line]) {
    let names = Set(tables.map(\.name))
    var boxes: [GraphPicture.Box] = []
    var lines: [GraphPicture.Line] = []
    for mart in hasMarts ? lineage.marts : [] {
      let own = mart.tables.filter { names.contains($0.table) }
      guard !own.isEmpty else { continue }
      let id = "mart \(mart.name)"
      boxes.append(.init(id: id, kind: "mart", title: mart.name, subtitle: "mart"))
      lines += own.map { .init(from: $0.table.description, to: id) }
    }
    for model in lineage.models where names.contains(model.definition.featureTable) {
      let id = "model \(model.definition.name)"
      boxes.append(.init(id: id, kind: "model", title: model.definition.name, subtitle: "model"))
      lines.append(.init(from: model.definition.featureTable.description, to: id))
      if names.contains(model.definition.predictionTable) {
        lines.append(.init(from: id, to: model.definition.predictionTable.description))
      }
    }
    return (boxes, lines)
  }

  // MARK: Columns

  /// What lies around some columns.
  ///
  /// Values are followed from column to column. What only decides is drawn into and out of the columns
  /// that were asked for, and between tables beyond them.
  ///
  /// - Parameters:
  ///   - starts: The columns that the picture is about.
  ///   - directions: Which ways to go.
  ///   - limit: How many steps at most.
  /// - Returns: The picture.
  public func around(
    _ starts: [ColumnName], _ directions: [LineageTrace.Direction], limit: Int
  ) -> GraphPicture {
    let centres = Set(starts.map(\.table))
    var columns = Set(starts)
    var lines: Set<GraphPicture.Line> = []
    for direction in directions {
      let values = LineageTrace(
        from: starts, direction, limit: limit, in: lineage, isValueOnly: true)
      columns.formUnion(values.columns.keys)
      for step in values.steps {
        lines.insert(.init(from: step.from.description, to: step.to.description))
      }
      lines.formUnion(deciding(starts, direction, among: &columns))
    }
    let tables = lineage.tables.filter { table in columns.contains { $0.table == table.name } }
    let boxes = tables.map { table in
      box(
        table, rows: table.columns.filter { columns.contains(ColumnName(table.name, $0.name)) },
        isCentre: centres.contains(table.name))
    }
    let (entrances, ways) = directions.contains(.upstream) ? entrances(to: tables) : ([], [])
    let (ends, endLines) = directions.contains(.downstream) ? self.ends(of: tables) : ([], [])
    let subject = centres.sorted().map(\.description).joined(separator: ", ")
    return GraphPicture(
      entrances + boxes + ends,
      lines.sorted { ($0.from, $0.to) < ($1.from, $1.to) } + ways + endLines,
      description: "The lineage of \(subject)")
  }

  /// What decides about the columns asked for, or is decided by them: for one column each by each, for
  /// a whole table from column to table.
  private func deciding(
    _ starts: [ColumnName], _ direction: LineageTrace.Direction,
    among columns: inout Set<ColumnName>
  ) -> Set<GraphPicture.Line> {
    var lines: Set<GraphPicture.Line> = []
    for start in starts {
      let isOne = starts.count == 1
      switch direction {
      case .upstream:
        let sources = lineage[start]?.sources
        for source in (sources?.control ?? []).subtracting(sources?.value ?? []) {
          columns.insert(source)
          lines.insert(
            .init(
              from: source.description,
              to: isOne ? start.description : start.table.description, isControl: true))
        }
      case .downstream:
        for reader in lineage.readers(of: start)
        where lineage[reader]?.sources.value.contains(start) == false {
          // A table of which every column is decided would be drawn whole; the table says it.
          lines.insert(
            .init(from: start.description, to: reader.table.description, isControl: true))
          if !columns.contains(where: { $0.table == reader.table }) { columns.insert(reader) }
        }
      }
    }
    return lines
  }

  private func entrances(
    to tables: [ProjectLineage.Table]
  ) -> ([GraphPicture.Box], [GraphPicture.Line]) {
    var boxes: [GraphPicture.Box] = []
    var lines: [GraphPicture.Line] = []
    for table in tables {
      guard case .source(let source) = table.origin else { continue }
      let id = "source \(source.connection) \(source.path)"
      if !boxes.contains(where: { $0.id == id }) {
        boxes.append(
          .init(id: id, kind: "source", title: source.path, subtitle: source.connection))
      }
      lines.append(.init(from: id, to: table.name.description))
    }
    return (boxes, lines)
  }

  private func box(
    _ table: ProjectLineage.Table, rows: [ProjectLineage.Column], isCentre: Bool,
    note: String = ""
  ) -> GraphPicture.Box {
    let link = hasLinks ? "#\(table.name)" : nil
    return GraphPicture.Box(
      id: table.name.description, kind: table.kind, title: table.name.description,
      subtitle: [table.subtitle, note].filter { !$0.isEmpty }.joined(separator: "  "),
      rows: rows.map { column in
        GraphPicture.Row(
          id: ColumnName(table.name, column.name).description, text: column.name,
          mark: column.personalData?.rawValue ?? "", isMarkWarning: column.personalData != nil,
          link: hasLinks ? "#\(table.name).\(column.name)" : nil)
      }, link: link, isCentre: isCentre)
  }
}

extension ProjectLineage.Table {
  var isEngine: Bool {
    if case .engine = origin { return true }
    return false
  }

  /// The class that colours it.
  var kind: String {
    switch origin {
    case .features, .predictions: "model"
    default: name.layer.rawValue
    }
  }

  var subtitle: String {
    switch origin {
    case .source(let source): source.path
    case .features(let model): "features of \(model)"
    case .predictions(let model): "predictions of \(model)"
    case .view: "view"
    case .transform, .engine: ""
    }
  }
}
