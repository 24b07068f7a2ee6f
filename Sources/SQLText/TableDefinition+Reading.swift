// Reading CREATE TABLE and ALTER TABLE … ADD COLUMN. The grammar is SQLite's; text that SQLite would
// refuse is read as far as it goes, because SQLite itself reports it better.
//
// Related SQLite documentation: <https://www.sqlite.org/lang_createtable.html>

extension TableDefinition {
  /// Reads the first statement of `sql`, or nothing when it creates no table with listed columns.
  public init?(_ sql: String) {
    var reader = DefinitionReader(SQLText(sql))
    guard reader.take("create") else { return nil }
    _ = reader.take("temp") || reader.take("temporary")
    guard reader.take("table") else { return nil }
    if reader.take("if") { _ = reader.take("not") && reader.take("exists") }
    guard let (schema, name) = reader.qualifiedName(), let body = reader.parenthesised() else {
      return nil
    }
    self.sql = reader.text
    self.schema = schema
    self.name = name
    var columns: [Column] = []
    var constraints: [Constraint] = []
    for item in reader.text.commaSeparated(body) {
      var reader = DefinitionReader(reader.text, item)
      if reader.isAtTableConstraint {
        constraints += reader.constraints(of: nil)
      } else if let column = reader.column() {
        columns.append(column)
      }
    }
    self.columns = columns
    self.constraints = constraints
    options = reader.options()
    bodyRange = reader.bytes((body.lowerBound - 1)..<reader.end)
    optionsRange = reader.bytes((body.upperBound + 1)..<reader.end)
  }

  /// Reads the column that `ALTER TABLE … ADD COLUMN` adds.
  public static func addedColumn(
    of sql: String
  ) -> (schema: String?, table: String, column: Column)? {
    var reader = DefinitionReader(SQLText(sql))
    guard reader.take("alter"), reader.take("table"),
      let (schema, table) = reader.qualifiedName(), reader.take("add")
    else { return nil }
    _ = reader.take("column")
    return reader.column().map { (schema, table, $0) }
  }
}

/// Goes over the tokens of a definition from left to right.
private struct DefinitionReader {
  let text: SQLText
  private var index: Int
  let end: Int

  init(_ text: SQLText, _ indices: Range<Int>) {
    self.text = text
    index = indices.lowerBound
    end = indices.upperBound
  }

  /// A reader of the first statement.
  init(_ text: SQLText) {
    let end = text.tokens.indices.first { text.isSymbol($0, ";") }
    self.init(text, 0..<(end ?? text.tokens.count))
  }

  private var isAtEnd: Bool { index >= end }

  private func isAt(_ word: String) -> Bool {
    !isAtEnd && text.isWord(text.tokens[index], word)
  }

  private func isAtAny(_ words: Set<String>) -> Bool {
    guard !isAtEnd, text.tokens[index].kind == .word else { return false }
    return words.contains(text.text(of: text.tokens[index]).lowercased())
  }

  mutating func take(_ word: String) -> Bool {
    guard isAt(word) else { return false }
    index += 1
    return true
  }

  private mutating func name() -> String? {
    guard !isAtEnd, [.word, .quotedName, .string].contains(text.tokens[index].kind) else {
      return nil
    }
    index += 1
    return text.content(of: text.tokens[index - 1])
  }

  mutating func qualifiedName() -> (schema: String?, name: String)? {
    guard let first = name() else { return nil }
    guard !isAtEnd, text.isSymbol(index, ".") else { return (nil, first) }
    index += 1
    return name().map { (first, $0) }
  }

  /// The tokens between the parenthesis here and the one that closes it.
  mutating func parenthesised() -> Range<Int>? {
    guard !isAtEnd, text.isSymbol(index, "(") else { return nil }
    let start = index + 1
    var depth = 0
    while !isAtEnd {
      if text.isSymbol(index, "(") { depth += 1 }
      if text.isSymbol(index, ")") { depth -= 1 }
      index += 1
      if depth == 0 { return start..<(index - 1) }
    }
    return nil
  }

  private func source(_ indices: Range<Int>) -> String {
    text.text(in: bytes(indices))
  }

  func bytes(_ indices: Range<Int>) -> Range<Int> {
    guard let first = text.tokens[indices].first, let last = text.tokens[indices].last else {
      return 0..<0
    }
    return first.range.lowerBound..<last.range.upperBound
  }

  /// The first word or name of each item of a list, whatever order or collation follows it.
  private mutating func names() -> [String] {
    guard let list = parenthesised() else { return [] }
    return text.commaSeparated(list).compactMap { item in
      var reader = DefinitionReader(text, item)
      return reader.name()
    }
  }

  mutating func options() -> Set<String> {
    Set(
      text.commaSeparated(index..<end).map { item in
        item.map { text.text(of: text.tokens[$0]).lowercased() }.joined(separator: " ")
      }.filter { !$0.isEmpty })
  }

  // MARK: Columns and constraints

  var isAtTableConstraint: Bool {
    isAtAny(["constraint", "primary", "unique", "check", "foreign"])
  }

  private var isAtColumnConstraint: Bool {
    isAtAny([
      "constraint", "primary", "not", "null", "unique", "check", "default", "collate",
      "references", "generated", "as",
    ])
  }

  mutating func column() -> TableDefinition.Column? {
    let start = index
    guard let name = name() else { return nil }
    let typeStart = index
    while !isAtEnd, !isAtColumnConstraint {
      if parenthesised() == nil { index += 1 }
    }
    let type = source(typeStart..<index)
    let range = bytes(start..<index)
    return TableDefinition.Column(
      name: name, type: type, range: range, extent: bytes(start..<end),
      constraints: constraints(of: name))
  }

  /// The constraints up to the end of the item.
  mutating func constraints(of column: String?) -> [TableDefinition.Constraint] {
    var found: [FoundConstraint] = []
    var constraintName: (name: String?, start: Int)?
    while !isAtEnd {
      let start = index
      if take("constraint") {
        constraintName = (name(), start)
        continue
      }
      guard let kind = constraint(of: column) else {
        index = start + 1
        continue
      }
      found.append(
        FoundConstraint(
          name: constraintName?.name, kind: kind, indices: start..<index,
          extentStart: constraintName?.start ?? start))
      constraintName = nil
    }
    return constraints(found)
  }

  /// The constraints of an item, each reaching to the next that is not an action of it.
  private func constraints(_ found: [FoundConstraint]) -> [TableDefinition.Constraint] {
    let starts = found.filter { !$0.isAction }.map(\.extentStart)
    return found.map { item in
      let extentEnd = starts.first { $0 > item.extentStart } ?? end
      return TableDefinition.Constraint(
        name: item.name, kind: item.kind, range: bytes(item.indices),
        extent: bytes(item.extentStart..<extentEnd), parentRange: parentRange(in: item.indices))
    }
  }

  private func parentRange(in indices: Range<Int>) -> Range<Int>? {
    indices.dropLast().first { text.isWord(text.tokens[$0], "references") }
      .map { text.tokens[$0 + 1].range }
  }

  private mutating func constraint(of column: String?) -> TableDefinition.Constraint.Kind? {
    let own = column.map { [$0] } ?? []
    if take("not") { return take("null") ? .notNull : nil }
    if take("primary"), take("key") { return .primaryKey(listedNames() ?? own) }
    if take("unique") { return .unique(listedNames() ?? own) }
    if take("check") { return parenthesised().map { .check(source($0)) } }
    if take("default") { return .defaultValue(defaultValue()) }
    if take("collate") { return name().map { .collation($0) } }
    if take("foreign"), take("key") {
      let columns = names()
      return take("references") ? reference(of: columns) : nil
    }
    if take("references") { return reference(of: own) }
    if take("on") { return action() }
    _ = take("generated") && take("always")
    if take("as") { return parenthesised().map { .generated(source($0)) } }
    return nil
  }

  private mutating func listedNames() -> [String]? {
    !isAtEnd && text.isSymbol(index, "(") ? names() : nil
  }

  private mutating func defaultValue() -> String {
    if let expression = parenthesised() { return source(expression) }
    let start = index
    if !isAtEnd, text.isSymbol(index, "-") || text.isSymbol(index, "+") { index += 1 }
    index = min(index + 1, end)
    return source(start..<index)
  }

  private mutating func reference(of columns: [String]) -> TableDefinition.Constraint.Kind? {
    guard let parent = name() else { return nil }
    return .foreignKey(columns, parent: parent, keys: listedNames() ?? [])
  }

  /// What follows ON: an action of a foreign key, or a conflict clause, which is nothing.
  private mutating func action() -> TableDefinition.Constraint.Kind? {
    let start = index
    guard take("delete") || take("update") else { return nil }
    if take("set") || take("no") {
      index = min(index + 1, end)
    } else {
      index = min(index + 1, end)
    }
    return .action(source(start..<index).uppercased())
  }
}

/// A constraint by the indices of its tokens.
private struct FoundConstraint {
  let name: String?
  let kind: TableDefinition.Constraint.Kind
  let indices: Range<Int>
  /// Where it begins with its name.
  let extentStart: Int

  var isAction: Bool {
    if case .action = kind { true } else { false }
  }
}

extension SQLText {
  /// The items of a list, cut at the commas that are in no parenthesis.
  fileprivate func commaSeparated(_ indices: Range<Int>) -> [Range<Int>] {
    var items: [Range<Int>] = []
    var depth = 0
    var start = indices.lowerBound
    for index in indices {
      if isSymbol(index, "(") { depth += 1 }
      if isSymbol(index, ")") { depth -= 1 }
      guard depth == 0, isSymbol(index, ",") else { continue }
      items.append(start..<index)
      start = index + 1
    }
    if start < indices.upperBound { items.append(start..<indices.upperBound) }
    return items
  }
}
