// Which columns the values of a query's result are made of, read off its text: names are resolved
// through common table expressions, sub-queries and aliases down to tables. What only decides which
// rows there are (joins, filters, grouping, ordering) is not followed, nor what passes through a
// masking function. Where the text is not understood, the answer is everything the query reads.

import SQLText
public import Warehouse

/// A column of a table.
public struct ColumnName: Hashable, Sendable {
  /// The table.
  public let table: TableName
  /// The column.
  public let column: String

  /// Creates a name.
  public init(_ table: TableName, _ column: String) {
    self.table = table
    self.column = column
  }
}

extension ColumnName: CustomStringConvertible {
  /// The name as people write it.
  public var description: String { "\(table).\(column)" }
}

/// The columns that the values of a query's result are made of.
public struct ValueLineage: Sendable {
  /// For each result column, in order, its sources.
  public let sources: [Set<ColumnName>]

  /// Functions that let nothing of a personal value through: keyed pseudonyms, and questions whose
  /// answer is a count or yes and no.
  public static let maskingFunctions: Set<String> = [
    "pseudonym", "is_cpf", "is_cnpj", "count", "approx_count_distinct",
  ]

  /// Follows the values of a query; nothing, when its text is not understood.
  ///
  /// - Parameters:
  ///   - sql: One SELECT.
  ///   - columns: The columns of each table it may read.
  public init?(of sql: String, columns: [TableName: [String]]) {
    var reader = QueryReader(SQLText(sql), tables: columns)
    guard let relation = reader.read() else { return nil }
    sources = relation.map(\.sources)
  }
}

/// A result column of a query inside a query.
struct ResultColumn {
  var name: String?
  var sources: Set<ColumnName>
}

/// A name in a FROM clause, and what its columns are made of.
struct Relation {
  var names: [String]
  var columns: [ResultColumn]

  func sources(of column: String) -> Set<ColumnName>? {
    let wanted = column.lowercased()
    let matches = columns.filter { $0.name?.lowercased() == wanted }
    return matches.isEmpty ? nil : matches.reduce(into: []) { $0.formUnion($1.sources) }
  }
}

/// Reads a SELECT from its tokens, once, from left to right.
struct QueryReader {
  private let text: SQLText
  private let tables: [TableName: [String]]
  private var index = 0

  init(_ text: SQLText, tables: [TableName: [String]]) {
    self.text = text
    self.tables = tables
  }

  mutating func read() -> [ResultColumn]? {
    guard let columns = query(in: [], with: [:]) else { return nil }
    if isSymbol(";") { index += 1 }
    return index == text.tokens.count ? columns : nil
  }

  // MARK: Queries

  /// `[WITH …] SELECT … [UNION …]… [ORDER BY …] [LIMIT …]`, up to a closing parenthesis or the end.
  private mutating func query(
    in outer: [[Relation]], with outerTables: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    var named = outerTables
    if takeWord("with") {
      _ = takeWord("recursive")
      repeat {
        guard commonTable(in: outer, &named) else { return nil }
      } while takeSymbol(",")
    }
    guard var columns = arm(in: outer, with: named) else { return nil }
    while takeCompound() {
      guard let more = arm(in: outer, with: named), more.count == columns.count else { return nil }
      for position in columns.indices {
        columns[position].sources.formUnion(more[position].sources)
      }
    }
    skipTo { $0.isEndOfQuery }
    return columns
  }

  private mutating func commonTable(
    in outer: [[Relation]], _ named: inout [String: [ResultColumn]]
  ) -> Bool {
    guard let name = takeName()?.lowercased() else { return false }
    var columnNames: [String]?
    if takeSymbol("(") {
      var names: [String] = []
      repeat {
        guard let column = takeName() else { return false }
        names.append(column)
      } while takeSymbol(",")
      guard takeSymbol(")") else { return false }
      columnNames = names
    }
    guard takeWord("as") else { return false }
    _ = takeWord("not")
    _ = takeWord("materialized")
    guard takeSymbol("(") else { return false }
    let start = index
    // A recursive table reads itself: its first arm is known after one reading, and what flows
    // around the circle after as many more as it has columns.
    named[name] = []
    var columns: [ResultColumn]?
    for _ in 0..<32 {
      index = start
      let before = columns?.map(\.sources)
      guard var read = selfReading(in: outer, named) else { return false }
      if let columnNames, columnNames.count == read.count {
        for position in read.indices { read[position].name = columnNames[position] }
      }
      columns = read
      named[name] = read
      if before == read.map(\.sources) { break }
    }
    return takeSymbol(")")
  }

  private mutating func selfReading(
    in outer: [[Relation]], _ named: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    query(in: outer, with: named)
  }

  private mutating func arm(
    in outer: [[Relation]], with named: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    if takeWord("values") { return values(in: outer, with: named) }
    guard takeWord("select") else { return nil }
    if !takeWord("distinct") { _ = takeWord("all") }
    // The columns come before the FROM that says what their names mean: read that first.
    let list = index
    skipTo { $0.isWord("from") || $0.isEndOfArm }
    let end = index
    var relations: [Relation] = []
    if takeWord("from") {
      guard let from = from(in: outer, with: named) else { return nil }
      relations = from
    }
    let scopes = [relations] + outer
    while !isEndOfArm { guard skipOne() else { return nil } }
    let after = index
    index = list
    guard let columns = resultColumns(upTo: end, scopes, named) else { return nil }
    index = after
    return columns
  }

  private mutating func values(
    in outer: [[Relation]], with named: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    var columns: [ResultColumn] = []
    repeat {
      guard takeSymbol("(") else { return nil }
      var position = 0
      repeat {
        let start = index
        skipTo { $0.isSymbol(",") || $0.isSymbol(")") }
        let sources = expression(start..<index, outer, named)
        if columns.count <= position {
          columns.append(ResultColumn(name: "column\(position + 1)", sources: []))
        }
        columns[position].sources.formUnion(sources)
        position += 1
      } while takeSymbol(",")
      guard takeSymbol(")") else { return nil }
    } while takeSymbol(",")
    return columns
  }

  // MARK: FROM

  private mutating func from(
    in outer: [[Relation]], with named: [String: [ResultColumn]]
  ) -> [Relation]? {
    var relations: [Relation] = []
    repeat {
      guard let found = fromItem(in: outer, beside: relations, with: named) else { return nil }
      relations += found
      skipJoinCondition()
    } while takeJoin()
    return relations
  }

  /// A table or a sub-query; a table-valued function may use what stands further left, `before`.
  private mutating func fromItem(
    in outer: [[Relation]], beside before: [Relation], with named: [String: [ResultColumn]]
  ) -> [Relation]? {
    if takeSymbol("(") {
      let isQuery = isWord("select") || isWord("with") || isWord("values")
      guard isQuery else {
        guard let relations = from(in: outer, with: named), takeSymbol(")") else { return nil }
        return relations
      }
      guard let columns = query(in: outer, with: named), takeSymbol(")") else { return nil }
      return [Relation(names: takeAlias().map { [$0] } ?? [], columns: columns)]
    }
    guard let first = takeName() else { return nil }
    var layer: Layer?
    var name = first
    if takeSymbol(".") {
      layer = Layer(rawValue: first.lowercased())
      guard layer != nil, let own = takeName() else { return nil }
      name = own
    }
    if isSymbol("(") {
      // A table-valued function: its columns are made of its arguments.
      let start = index
      guard skipOne() else { return nil }
      let sources = expression(start..<index, [before] + outer, named)
      let columns = ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"].map {
        ResultColumn(name: $0, sources: sources)
      }
      return [Relation(names: [takeAlias() ?? name], columns: columns)]
    }
    guard let columns = columns(of: name, in: layer, named) else { return nil }
    let alias = takeAlias()
    return [Relation(names: alias.map { [$0] } ?? [name], columns: columns)]
  }

  private func columns(
    of name: String, in layer: Layer?, _ named: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    if layer == nil, let columns = named[name.lowercased()] { return columns }
    // SQLite finds a table without its layer too, where only one has that name.
    let matches = tables.keys.filter {
      (layer == nil || $0.layer == layer) && $0.name.lowercased() == name.lowercased()
    }
    guard let table = matches.first, matches.count == 1 else { return nil }
    return tables[table]?.map {
      ResultColumn(name: $0, sources: [ColumnName(table, $0)])
    }
  }

  private mutating func takeAlias() -> String? {
    if takeWord("as") { return takeName() }
    guard index < text.tokens.count, isName(index), !isAnyWord(Self.fromWords) else { return nil }
    return takeName()
  }

  private mutating func skipJoinCondition() {
    guard isWord("on") || isWord("using") || isWord("indexed") || isWord("not") else { return }
    while !isEndOfArm, !isJoin, !isAnyWord(Self.clauseWords), skipOne() {}
  }

  private mutating func takeJoin() -> Bool {
    guard isJoin else { return false }
    if takeSymbol(",") { return true }
    while isAnyWord(["natural", "left", "right", "full", "inner", "cross", "outer"]) { index += 1 }
    return takeWord("join")
  }

  private var isJoin: Bool {
    isSymbol(",")
      || isAnyWord(["join", "natural", "left", "right", "full", "inner", "cross"])
        && !text.isSymbol(index + 1, "(")
  }

  // MARK: Expressions

  private mutating func resultColumns(
    upTo end: Int, _ scopes: [[Relation]], _ named: [String: [ResultColumn]]
  ) -> [ResultColumn]? {
    var columns: [ResultColumn] = []
    while index < end {
      let start = index
      while index < end, !isSymbol(","), skipOne() {}
      guard start < index else { return nil }
      columns += resultColumn(start..<index, scopes, named)
      index += 1
    }
    return columns
  }

  private func resultColumn(
    _ range: Range<Int>, _ scopes: [[Relation]], _ named: [String: [ResultColumn]]
  ) -> [ResultColumn] {
    if text.isSymbol(range.upperBound - 1, "*"), range.count == 1 || range.count == 3 {
      let owner = range.count == 3 ? text.content(of: text.tokens[range.lowerBound]) : nil
      return (scopes.first ?? []).filter { relation in
        owner == nil || relation.names.contains { $0.lowercased() == owner?.lowercased() }
      }.flatMap(\.columns)
    }
    var end = range.upperBound
    var name: String?
    if range.count > 2, text.isWord(text.tokens[end - 2], "as") {
      name = text.content(of: text.tokens[end - 1])
      end -= 2
    } else if isName(end - 1), range.count < 2 || !text.isWord(text.tokens[end - 2], "collate") {
      // An alias without AS, or a column that keeps its name.
      name = text.content(of: text.tokens[end - 1])
    }
    return [
      ResultColumn(name: name, sources: expression(range.lowerBound..<end, scopes, named))
    ]
  }

  /// What the value of an expression is made of.
  private func expression(
    _ range: Range<Int>, _ scopes: [[Relation]], _ named: [String: [ResultColumn]]
  ) -> Set<ColumnName> {
    var sources: Set<ColumnName> = []
    var position = range.lowerBound
    while position < range.upperBound {
      let isCall = isName(position) && text.isSymbol(position + 1, "(")
      if isCall, isUnseen(position) {
        position = indexAfterParentheses(position + 1)
      } else if text.isSymbol(position, "("), isQuery(position + 1) {
        var inner = self
        inner.index = position + 1
        // A sub-query that is not understood gives everything in sight.
        sources.formUnion(
          inner.query(in: scopes, with: named)?.reduce(into: []) { $0.formUnion($1.sources) }
            ?? everything(scopes))
        position = indexAfterParentheses(position)
      } else if isName(position), !isCall {
        let (found, next) = column(at: position, scopes)
        if !isNullTest(next) { sources.formUnion(found) }
        position = next
      } else {
        position += 1
      }
    }
    return sources
  }

  /// Whether the parentheses after a word hold nothing that becomes part of the value.
  private func isUnseen(_ position: Int) -> Bool {
    let word = text.content(of: text.tokens[position]).lowercased()
    return ValueLineage.maskingFunctions.contains(word)
      || ["exists", "over", "filter"].contains(word)
  }

  private func isNullTest(_ position: Int) -> Bool {
    guard position < text.tokens.count, text.isWord(text.tokens[position], "is") else {
      return false
    }
    let next = position + 1
    guard next < text.tokens.count else { return false }
    let isNot = text.isWord(text.tokens[next], "not") && next + 1 < text.tokens.count
    return text.isWord(text.tokens[isNot ? next + 1 : next], "null")
  }

  /// The sources of `column`, `alias.column` or `layer.table.column`, and the index after it.
  private func column(
    at position: Int, _ scopes: [[Relation]]
  ) -> (Set<ColumnName>, next: Int) {
    var parts = [text.content(of: text.tokens[position])]
    var next = position + 1
    while text.isSymbol(next, "."), isName(next + 1) {
      parts.append(text.content(of: text.tokens[next + 1]))
      next += 2
    }
    let column = parts.removeLast()
    let owner = parts.last?.lowercased()
    for relations in scopes {
      let candidates = relations.filter { relation in
        owner == nil || relation.names.contains { $0.lowercased() == owner }
      }
      let found = candidates.compactMap { $0.sources(of: column) }
      if !found.isEmpty { return (found.reduce(into: []) { $0.formUnion($1) }, next) }
    }
    // What has no name here may have one in SQLite's eyes: `(cpf)` is called cpf there.
    let unnamed = scopes.joined().flatMap(\.columns).filter { $0.name == nil }
    return (unnamed.reduce(into: []) { $0.formUnion($1.sources) }, next)
  }

  private func everything(_ scopes: [[Relation]]) -> Set<ColumnName> {
    Set(tables.flatMap { table, columns in columns.map { ColumnName(table, $0) } })
  }

  // MARK: Tokens

  private static let clauseWords: Set<String> = [
    "where", "group", "having", "window", "order", "limit", "union", "except", "intersect",
  ]

  private static let fromWords: Set<String> = clauseWords.union([
    "on", "using", "join", "natural", "left", "right", "full", "inner", "cross", "outer",
    "indexed", "not",
  ])

  private var isEndOfArm: Bool {
    isEndOfQuery || isAnyWord(["union", "except", "intersect", "order", "limit"])
  }

  private var isEndOfQuery: Bool {
    index >= text.tokens.count || isSymbol(")") || isSymbol(";")
  }

  private mutating func takeCompound() -> Bool {
    if takeWord("union") {
      _ = takeWord("all")
      return true
    }
    return takeWord("except") || takeWord("intersect")
  }

  private mutating func skipTo(_ isThere: (QueryReader) -> Bool) {
    while index < text.tokens.count, !isThere(self), skipOne() {}
  }

  /// Skips a token, or a pair of parentheses with all in it.
  private mutating func skipOne() -> Bool {
    guard index < text.tokens.count, !isSymbol(")") else { return false }
    index = isSymbol("(") ? indexAfterParentheses(index) : index + 1
    return true
  }

  private func indexAfterParentheses(_ opening: Int) -> Int {
    var depth = 0
    for position in opening..<text.tokens.count {
      if text.isSymbol(position, "(") { depth += 1 }
      if text.isSymbol(position, ")") { depth -= 1 }
      if depth == 0 { return position + 1 }
    }
    return text.tokens.count
  }

  private func isQuery(_ position: Int) -> Bool {
    guard position < text.tokens.count else { return false }
    return ["select", "with", "values"].contains {
      text.isWord(text.tokens[position], $0)
    }
  }

  private func isName(_ position: Int) -> Bool {
    guard text.tokens.indices.contains(position) else { return false }
    return [.word, .quotedName].contains(text.tokens[position].kind)
  }

  private func isSymbol(_ symbol: Unicode.Scalar) -> Bool { text.isSymbol(index, symbol) }

  private func isWord(_ word: String) -> Bool {
    index < text.tokens.count && text.isWord(text.tokens[index], word)
  }

  private func isAnyWord(_ words: Set<String>) -> Bool {
    guard index < text.tokens.count, text.tokens[index].kind == .word else { return false }
    return words.contains(text.content(of: text.tokens[index]).lowercased())
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    index += 1
    return true
  }

  private mutating func takeSymbol(_ symbol: Unicode.Scalar) -> Bool {
    guard isSymbol(symbol) else { return false }
    index += 1
    return true
  }

  private mutating func takeName() -> String? {
    guard isName(index) else { return nil }
    index += 1
    return text.content(of: text.tokens[index - 1])
  }
}
