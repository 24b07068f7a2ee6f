// One migration: its file, its place in the order of its layer, its checksum.

import SQLText
public import Warehouse

/// A change of the shape of one layer, `migrations/<layer>/NNNN_verb_noun.sql`.
public struct Migration: Sendable {
  /// The layer whose tables it changes.
  public let layer: Layer
  /// Its number in the layer, from 1.
  public let number: Int
  /// What it does, `create_student` for instance.
  public let name: String
  /// The file.
  public let file: SQLFile

  /// A digest of the text that comments and layout do not change.
  public var checksum: String { Fingerprint([SQLText.normalised(file.sql)]).text }

  /// Takes a file as a migration.
  ///
  /// - Throws: ``PantanalError`` when its name is not that of a migration.
  init(_ file: SQLFile, of layer: Layer) throws {
    // NNNN_verb_noun. By hand, because every command reads every name and a pattern costs more than
    // the rest of a migration's reading.
    let words = file.name.split(separator: "_", omittingEmptySubsequences: false)
    let isName = words.allSatisfy { word in
      !word.isEmpty
        && word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
    guard isName, words.count >= 3, words[0].count == 4, let number = Int(words[0]), number > 0,
      file.path.split(separator: "/").count == 3
    else { throw MigrationMessages.notAName(file) }
    self.layer = layer
    self.number = number
    self.file = file
    name = words.dropFirst().joined(separator: "_")
  }

  /// The migrations of a project: layer by layer, each in its order.
  ///
  /// - Throws: ``PantanalError`` for numbers that are missing or given twice, all of them joined.
  static func all(of project: Project) throws -> [Migration] {
    var errors: [PantanalError] = []
    var migrations: [Migration] = []
    for (layer, files) in project.migrations.sorted(by: { $0.key < $1.key }) {
      var former: Migration?
      for file in files {
        do {
          let migration = try Migration(file, of: layer)
          try migration.follows(former)
          migrations.append(migration)
          former = migration
        } catch let error as PantanalError {
          errors.append(error)
        }
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
    return migrations
  }

  private func follows(_ former: Migration?) throws {
    let expected = (former?.number ?? 0) + 1
    if number == expected { return }
    if let former, number == former.number {
      throw MigrationMessages.sameNumber(self, former)
    }
    throw MigrationMessages.missingNumber(expected, before: self)
  }

  /// Its statements with their places.
  var statements: [MigrationStatement] {
    SQLText.statements(in: file.sql).map {
      MigrationStatement(text: $0.text, offset: $0.offset, file: file, layer: layer)
    }
  }
}

extension Migration: CustomStringConvertible {
  /// The layer and the file's name without its ending.
  public var description: String { "\(layer)/\(file.name)" }
}

/// One statement of a migration.
struct MigrationStatement {
  let text: String
  /// Where it begins in the file's SQL.
  let offset: Int
  let file: SQLFile
  let layer: Layer

  /// The place of a byte of the statement.
  func place(of offset: Int = 0) -> Place { file.place(of: self.offset + offset) }

  /// Where the expression in the parentheses of a constraint begins.
  func offset(ofExpressionIn range: Range<Int>) -> Int {
    let sql = SQLText(text)
    let tokens = sql.tokens.drop { $0.range.lowerBound < range.lowerBound }
    return tokens.drop { sql.text(of: $0) != "(" }.dropFirst().first?.range.lowerBound
      ?? range.lowerBound
  }
}
