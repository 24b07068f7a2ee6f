// Reading a feature table from the warehouse, a row at a time into columns.

import SQLite
import Warehouse

/// A model's feature table on a connection.
struct FeatureReader {
  /// Which rows are read.
  enum Selection {
    /// Rows observed for training on or before a day, whose label is known.
    case labelled(until: Day)
    /// Rows observed on a day, whatever their label.
    case observed(on: Day)
  }

  /// The model.
  let model: ModelDefinition
  /// The connection, at best in a transaction that keeps what it sees.
  let connection: Connection

  /// The features' names, in the order of the table.
  ///
  /// - Throws: ``PantanalError`` when the table, its key or its label is missing.
  func featureNames() throws -> [String] {
    let columns = try connection.columns(of: model.featureTable).map(\.name)
    guard !columns.isEmpty else { throw LearningMessages.noFeatureTable(model) }
    for needed in model.nonFeatures.sorted() where !columns.contains(needed) {
      throw LearningMessages.missingColumn(needed, of: model)
    }
    return columns.filter { !model.nonFeatures.contains($0) }
  }

  /// Which of the features hold text, in any row of the selection.
  func textFeatures(among names: [String], _ selection: Selection) throws -> Set<String> {
    guard !names.isEmpty else { return [] }
    let kinds = names.map { "max(typeof(\($0.sqlIdentifier)) = 'text')" }
    let row = try connection.rows(
      "SELECT \(kinds.joined(separator: ", ")) \(from(selection))", values(selection)
    ).first
    return Set(zip(names, row ?? []).filter { $1.integer == 1 }.map(\.0))
  }

  /// Reads features, observation days and, for a labelled selection, labels.
  ///
  /// The rows come in the order of the key, so that the same content always gives the same model.
  ///
  /// - Parameters:
  ///   - names: The features.
  ///   - texts: Those that are read as text; in the others, text is a missing number.
  ///   - selection: The rows.
  ///   - onRow: Called with every row before it is kept, for its key; and to throw when cancelled.
  /// - Returns: The rows.
  /// - Throws: ``PantanalError`` when a label is neither 0 nor 1, and what `onRow` throws.
  func read(
    _ names: [String], texts: Set<String>, _ selection: Selection,
    onRow: ([Value]) throws -> Void
  ) throws -> FeatureTable {
    let isLabelled = isLabelled(selection)
    let key = (model.entity + (model.item.map { [$0] } ?? [])).map(\.sqlIdentifier)
    let label = isLabelled ? model.label.sqlIdentifier : "NULL"
    let others = ["as_of", label] + names.map(\.sqlIdentifier)
    var statement = try connection.prepare(
      """
      SELECT \((key + others).joined(separator: ", ")) \(from(selection))
      ORDER BY \(model.featureKey.map(\.sqlIdentifier).joined(separator: ", "))
      """)
    statement.bind(values(selection))
    var builders = names.map { ColumnBuilder($0, isText: texts.contains($0)) }
    var days = DayReader()
    var labels: [Float] = []
    let start = key.count + 2
    while try statement.step() {
      try onRow((0..<key.count).map { statement.value(at: $0) })
      try days.add(statement.text(at: key.count), of: model)
      if isLabelled {
        let value = statement.double(at: key.count + 1)
        guard value == 0 || value == 1 else { throw LearningMessages.labelNotBoolean(model) }
        labels.append(Float(value))
      }
      for index in builders.indices { builders[index].add(from: statement, at: start + index) }
    }
    return FeatureTable(columns: builders.map(\.column), days: days.days, labels: labels)
  }

  private func isLabelled(_ selection: Selection) -> Bool {
    if case .labelled = selection { true } else { false }
  }

  private func from(_ selection: Selection) -> String {
    switch selection {
    case .observed: return "FROM \(model.featureTable.sql) WHERE as_of = ?"
    case .labelled:
      return """
        FROM \(model.featureTable.sql)
        WHERE as_of IN (
          SELECT as_of FROM refined._observation
          WHERE model = ? AND purpose = 'train' AND as_of <= ?)
        AND \(model.label.sqlIdentifier) IS NOT NULL
        """
    }
  }

  private func values(_ selection: Selection) -> [Value] {
    switch selection {
    case .observed(let day): [.text(day.description)]
    case .labelled(let day): [.text(model.name), .text(day.description)]
    }
  }
}

/// Collects the observation days of rows; most rows have the day of the one before.
private struct DayReader {
  var days: [Day] = []
  private var known: [String: Day] = [:]

  mutating func add(_ text: String?, of model: ModelDefinition) throws {
    let text = text ?? ""
    if let day = known[text] {
      days.append(day)
    } else {
      guard let day = Day(text) else { throw LearningMessages.notADay(text, model) }
      known[text] = day
      days.append(day)
    }
  }
}

/// Collects one feature.
private struct ColumnBuilder {
  private let name: String
  private let isText: Bool
  private var numbers: [Float] = []
  private var codes: [Int32] = []
  private var dictionary: [String] = []
  private var places: [String: Int32] = [:]

  init(_ name: String, isText: Bool) {
    self.name = name
    self.isText = isText
  }

  var column: FeatureColumn {
    FeatureColumn(
      name: name, content: isText ? .words(codes, dictionary: dictionary) : .numbers(numbers))
  }

  mutating func add(from statement: borrowing Statement, at index: Int) {
    if isText {
      codes.append(statement.text(at: index).map { code(of: $0) } ?? -1)
    } else {
      let isNumber = [Self.integer, Self.float].contains(statement.storageClass(at: index))
      numbers.append(isNumber ? Float(statement.double(at: index)) : .nan)
    }
  }

  // SQLITE_INTEGER and SQLITE_FLOAT, which are the same for ever:
  // <https://www.sqlite.org/c3ref/c_blob.html>
  private static let integer: Int32 = 1
  private static let float: Int32 = 2

  private mutating func code(of word: String) -> Int32 {
    if let code = places[word] { return code }
    let code = Int32(dictionary.count)
    dictionary.append(word)
    places[word] = code
    return code
  }
}

/// A column as a table declares it.
struct DeclaredColumn: Equatable {
  /// Its name.
  let name: String
  /// Its type, as declared.
  let type: String
}

extension Connection {
  /// The columns of a table in their order, none when there is no such table.
  func columns(of table: TableName) throws -> [DeclaredColumn] {
    try rows(
      "SELECT name, type FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.name), .text(table.layer.rawValue)]
    ).map { DeclaredColumn(name: $0[0].text ?? "", type: $0[1].text ?? "") }
  }
}
