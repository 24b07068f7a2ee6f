// The shape that a transform's SELECT asks of its table: columns with types, the key, foreign keys.

import SQLText
import SQLite
import Warehouse

/// What a table must be for a transform to fill it.
struct SelectShape {
  /// One column.
  struct Column {
    let name: String
    /// The type; nothing where neither the text nor rows tell.
    let type: DeclaredType?
    let isNullable: Bool
    /// Whether the text alone tells the type.
    let isCertain: Bool
    /// Where the type is from, in words.
    let reason: String
    /// What the SELECT can give.
    var possible: Set<Possibility> = [.anything]

    /// The type that the column gets.
    var declared: DeclaredType { type ?? .text }

    /// Whether a column that is declared so certainly does not take what the SELECT gives.
    func contradicts(_ former: DeclaredType) -> Bool {
      former != declared && possible.contradict(former)
    }
  }

  /// A foreign key that suggests itself.
  struct Reference {
    let columns: [String]
    let parent: TableName
    let keys: [String]
    /// Whether a rule moves rows by it already; otherwise only names say so.
    let isCertain: Bool
  }

  let table: TableName
  let file: SQLFile
  let columns: [Column]
  let key: [String]
  /// Whether the header names the key, rather than the SELECT's grouping.
  let isKeyDeclared: Bool
  let references: [Reference]
  /// How many bytes a row of the sample has on average.
  let width: Double?

  /// Reads a transform.
  ///
  /// - Parameters:
  ///   - table: The table that it fills.
  ///   - file: Its file.
  ///   - shapes: The shapes of all that it reads.
  ///   - data: A warehouse with rows, to look at those.
  ///   - parameters: What the SELECT may use beside them.
  /// - Throws: ``SQLiteError`` where the SELECT does not compile, ``PantanalError`` for its header.
  init(
    of table: TableName, _ file: SQLFile, on shapes: Connection, data: Connection? = nil,
    parameters: Parameters = Parameters(asOf: "")
  ) throws {
    let statement = try shapes.prepare(file.sql)
    let names = statement.columnNames
    let guesses = Self.guesses(names, file, shapes)
    let sample = data.flatMap {
      ColumnSample(
        SQLText.statements(in: file.sql).first?.text ?? file.sql, columnCount: names.count,
        parameters: parameters, on: $0)
    }
    let rules = try HeaderDemands(file)
    let wanted = try file.header["key"]?.texts() ?? []
    let key = wanted.isEmpty ? Self.grouping(of: file, names) : wanted
    self.table = table
    self.file = file
    let columns = zip(names, guesses).enumerated().map { index, pair in
      let (name, guess) = pair
      let found = sample.flatMap { $0.columns.indices.contains(index) ? $0.columns[index] : nil }
      return Self.column(
        name, guess, found, isNullable: !key.contains(name) && !rules.notNull.contains(name))
    }
    isKeyDeclared = !wanted.isEmpty
    if try file.header["materialized"]?.text() == "snapshot" {
      (self.columns, self.key) = Self.history(
        of: columns, key.filter(names.contains), date: try file.header["valid_from"]?.text())
    } else {
      (self.columns, self.key) = (columns, key.filter(names.contains))
    }
    references = try Self.references(of: table, names, rules, key: key, on: shapes)
    width = sample?.width
  }

  /// The table of a snapshot: the states, and from when until when each was so.
  private static func history(
    of columns: [Column], _ key: [String], date: String?
  ) -> (columns: [Column], key: [String]) {
    let type = columns.first { $0.name == date }?.type ?? .date
    func own(_ name: String, _ type: DeclaredType, isNullable: Bool) -> Column {
      Column(
        name: name, type: type, isNullable: isNullable, isCertain: true, reason: "of a snapshot",
        possible: [.type(type)])
    }
    let made = [
      own(HistoryTable.from, type, isNullable: false),
      own(HistoryTable.to, type, isNullable: true),
      own(HistoryTable.isCurrent, .boolean, isNullable: false),
    ]
    return (columns.filter { $0.name != date } + made, key + [HistoryTable.from])
  }

  private static func guesses(
    _ names: [String], _ file: SQLFile, _ shapes: Connection
  ) -> [TypeGuess] {
    let types = QueryTypes(file.sql, on: shapes)
    guard let tree = SelectStatement.parse(file.sql) else {
      return names.map { _ in .unknown }
    }
    let columns = types.columns(of: tree)
    return columns.count == names.count ? columns.map(\.guess) : names.map { _ in .unknown }
  }

  private static func column(
    _ name: String, _ guess: TypeGuess, _ sample: ColumnSample.Column?, isNullable: Bool
  ) -> Column {
    var column = typed(name, guess, sample, isNullable: isNullable)
    column.possible = guess.possible
    return column
  }

  private static func typed(
    _ name: String, _ guess: TypeGuess, _ sample: ColumnSample.Column?, isNullable: Bool
  ) -> Column {
    let isNullable = isNullable && guess.isNullable
    if let type = guess.type {
      return Column(
        name: name, type: type, isNullable: isNullable, isCertain: true, reason: guess.reason)
    }
    if guess.isText {
      let type = sample.map { $0.valueCount > 0 ? DeclaredType.text(upTo: $0.longest) : .text }
      return Column(
        name: name, type: type ?? .text, isNullable: isNullable, isCertain: false,
        reason: sample.map { "\(guess.reason), up to \($0.longest) characters in the sample" }
          ?? guess.reason)
    }
    if let (type, reason) = sample?.guess(named: name) {
      return Column(
        name: name, type: type, isNullable: isNullable, isCertain: false, reason: reason)
    }
    let named = type(named: name)
    return Column(
      name: name, type: named, isNullable: isNullable, isCertain: false,
      reason: named == nil ? "neither its text nor rows tell: TEXT takes all" : "by its name")
  }

  /// What the name of a column says, where nothing else does.
  private static func type(named name: String) -> DeclaredType? {
    if name.hasPrefix("is_") || name.hasPrefix("has_") { return .boolean }
    for (ending, type) in [
      ("_cents", DeclaredType.bigint), ("_count", .bigint), ("_amount", .double),
      ("_rate", .double),
      ("_on", .date), ("_date", .date), ("_at", .timestamp),
    ] where name.hasSuffix(ending) {
      return type
    }
    return nil
  }

  /// The columns that the SELECT is grouped by: each group is one row.
  private static func grouping(of file: SQLFile, _ names: [String]) -> [String] {
    guard let tree = SelectStatement.parse(file.sql), tree.arms.count == 1,
      let core = tree.arms[0].body.core, !core.grouping.isEmpty
    else { return [] }
    let sql = SQLText(file.sql)
    let written = { (expression: SQLExpression) in
      SQLText.normalised(sql.text(in: expression.unwrapped.range)).lowercased()
    }
    let key = core.grouping.compactMap { term -> String? in
      if let position = Int(written(term)), names.indices.contains(position - 1) {
        return names[position - 1]
      }
      let index = core.columns.firstIndex { column in
        column.alias?.lowercased() == written(term)
          || column.expression.map { written($0) == written(term) } == true
      }
      return index.flatMap { names.indices.contains($0) ? names[$0] : nil }
    }
    return key.count == core.grouping.count ? key : []
  }

  // MARK: Foreign keys

  private static func references(
    of table: TableName, _ names: [String], _ rules: HeaderDemands, key: [String],
    on shapes: Connection
  ) throws -> [Reference] {
    var references = rules.references.filter {
      $0.parent.layer == table.layer && $0.columns.allSatisfy(names.contains)
    }
    let tables = try shapes.rows(
      """
      SELECT name FROM \(table.layer.rawValue).sqlite_master
      WHERE type = 'table' AND name NOT GLOB '_*' ORDER BY name
      """
    ).compactMap { $0[0].text }
    for parent in tables where parent != table.name {
      let parentKey = try primaryKey(of: parent, table.layer, on: shapes)
      guard !parentKey.isEmpty, parentKey.allSatisfy(names.contains), parentKey != key,
        !references.contains(where: { $0.columns == parentKey })
      else { continue }
      references.append(
        Reference(
          columns: parentKey, parent: TableName(table.layer, parent), keys: parentKey,
          isCertain: false))
    }
    return try references.compactMap { reference in
      let keys =
        try reference.keys.isEmpty
        ? primaryKey(of: reference.parent.name, table.layer, on: shapes) : reference.keys
      guard keys.count == reference.columns.count, !keys.isEmpty else { return nil }
      return Reference(
        columns: reference.columns, parent: reference.parent, keys: keys,
        isCertain: reference.isCertain)
    }
  }

  static func primaryKey(
    of table: String, _ layer: Layer, on shapes: Connection
  ) throws -> [String] {
    try shapes.rows(
      "SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0 ORDER BY pk",
      [.text(table), .text(layer.rawValue)]
    ).compactMap { $0[0].text }
  }
}

/// What the rules of a transform's header ask of its table's shape.
private struct HeaderDemands {
  private(set) var notNull: Set<String> = []
  private(set) var references: [SelectShape.Reference] = []

  // Rules that are wrong are reported where the project is compiled.
  init(_ file: SQLFile) throws {
    for rule in (try? file.header["rules"]?.list()) ?? [] {
      // A rule that only warns lets the row into the table.
      let moves = (try? rule["on_failure"]?.text()) != "warn"
      if moves, let columns = try? rule["not_null"]?.list() {
        notNull.formUnion(columns.compactMap { try? $0.text() })
      }
      guard let relationship = rule["relationship"],
        let columns = try? relationship["columns"]?.texts(),
        let parent = (try? relationship["to"]?.text()).flatMap({ TableName($0) })
      else { continue }
      references.append(
        SelectShape.Reference(
          columns: columns, parent: parent, keys: (try? relationship["keys"]?.texts()) ?? [],
          isCertain: moves))
    }
  }
}
