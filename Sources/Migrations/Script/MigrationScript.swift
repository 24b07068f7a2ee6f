// A migration's file taken apart: what is executed, in which order, and what its directives mean.

import SQLText
import Warehouse

/// What a migration does, step by step.
struct MigrationScript {
  /// One step.
  enum Item {
    /// A statement as it stands.
    case statement(MigrationStatement)
    /// A table gets another definition and keeps its rows.
    case rebuild(Rebuild)
    /// A query that must return no rows.
    case verification(Verification)
  }

  /// The steps in the order of the file.
  let items: [Item]
  /// What is wrong with the directives.
  let findings: [Finding]
  /// Whether the file tells what was there before there were migrations.
  let isBaseline: Bool

  /// The statements that are executed as they stand.
  var statements: [MigrationStatement] {
    items.compactMap { if case .statement(let statement) = $0 { statement } else { nil } }
  }

  /// The tables that get another definition.
  var rebuilds: [Rebuild] {
    items.compactMap { if case .rebuild(let rebuild) = $0 { rebuild } else { nil } }
  }

  init(_ migration: Migration) {
    let file = migration.file
    let (directives, unknown) = Directive.all(in: file.sql)
    var reader = ScriptReader(migration, directives)
    for statement in SQLText.statements(in: file.sql) {
      reader.add(
        MigrationStatement(
          text: statement.text, offset: statement.offset, file: file, layer: migration.layer))
    }
    reader.finish()
    items = reader.items
    isBaseline = reader.isBaseline
    findings =
      reader.findings
      + unknown.map { unknown in
        Finding(
          code: .directive, message: "\(unknown.word): is no directive",
          hint: "did you mean -- \(unknown.meant.rawValue): …?",
          place: file.place(of: unknown.offset))
      }
  }
}

/// A query that must return no rows.
struct Verification {
  /// What it makes sure of, in words, where its author said so.
  let claim: String?
  let sql: String
  /// Where it begins in the file's SQL.
  let offset: Int
  let file: SQLFile
}

/// Joins statements with the directives before them.
private struct ScriptReader {
  private let migration: Migration
  private var directives: ArraySlice<Directive>
  private(set) var items: [MigrationScript.Item] = []
  private(set) var findings: [Finding] = []
  private(set) var isBaseline = false

  init(_ migration: Migration, _ directives: [Directive]) {
    self.migration = migration
    self.directives = directives[...]
  }

  mutating func add(_ statement: MigrationStatement) {
    let own = take(before: statement.offset)
    let end = statement.offset + statement.text.utf8.count
    // A directive amid a statement belongs to nothing.
    for stray in take(before: end) {
      refuse(stray, "stands amid a statement", hint: "put it on a line of its own above")
    }
    guard let last = own.last else {
      items.append(.statement(statement))
      return
    }
    if last.kind == .verify {
      for other in own.dropLast() { refuse(other, "belongs above the CREATE TABLE of a rebuild") }
      items.append(
        .verification(
          Verification(
            claim: last.text.isEmpty ? nil : last.text, sql: statement.text,
            offset: statement.offset, file: migration.file)))
      return
    }
    rebuild(own, statement)
  }

  mutating func finish() {
    for stray in take(before: .max) {
      refuse(stray, "stands above nothing", hint: "put it above the statement that it is about")
    }
  }

  /// The directives up to a place that are about the statement there; queries in comments are items of
  /// their own.
  private mutating func take(before offset: Int) -> [Directive] {
    var own: [Directive] = []
    while let next = directives.first, next.offset < offset {
      directives.removeFirst()
      switch next.kind {
      case .baseline:
        isBaseline = true
        if migration.number != 1 {
          refuse(next, "is for the first migration of a layer", hint: "leave it out")
        }
      case .verify where next.isQuery:
        items.append(
          .verification(
            Verification(claim: nil, sql: next.text, offset: next.textOffset, file: migration.file))
        )
      default: own.append(next)
      }
    }
    return own
  }

  private mutating func rebuild(_ own: [Directive], _ statement: MigrationStatement) {
    guard let head = own.first(where: { $0.kind == .rebuild }) else {
      for directive in own { refuse(directive, "belongs to a rebuild, and there is none here") }
      items.append(.statement(statement))
      return
    }
    do {
      items.append(.rebuild(try Rebuild(head, own.filter { $0.kind != .rebuild }, statement)))
    } catch {
      findings += error.findings
      items.append(.statement(statement))
    }
  }

  private mutating func refuse(_ directive: Directive, _ problem: String, hint: String? = nil) {
    findings.append(
      Finding(
        code: .directive, message: "-- \(directive.kind.rawValue): \(problem)", hint: hint,
        place: migration.file.place(of: directive.offset)))
  }
}

extension Directive {
  /// Whether the query itself stands behind the colon.
  fileprivate var isQuery: Bool {
    let first = text.prefix { $0.isLetter }.lowercased()
    return ["select", "with", "values"].contains(first)
  }
}
