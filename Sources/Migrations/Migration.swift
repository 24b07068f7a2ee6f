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

  /// Whether it only gives a table the shape of its SELECT, in a target that follows.
  let isFollowing: Bool

  /// A digest of the text that comments and layout do not change, unless they are directives.
  public var checksum: String { Self.checksum(of: file.sql) }

  static func checksum(of sql: String) -> String {
    let directives = Directive.all(in: sql).known.map {
      "\($0.kind.rawValue): \(SQLText.normalised($0.text))"
    }
    return Fingerprint([SQLText.normalised(sql)] + directives).text
  }

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
    isFollowing = false
  }

  /// Takes a text that was applied, or is made by the engine, as a migration.
  init(_ layer: Layer, number: Int, name: String, text: String, isFollowing: Bool = false) throws {
    self.layer = layer
    self.number = number
    self.name = name
    self.isFollowing = isFollowing
    file = try SQLFile(
      path: isFollowing ? "\(layer)/\(name)" : Self.path(of: layer, number, name), text: text)
  }

  /// The path of a migration in its project.
  static func path(of layer: Layer, _ number: Int, _ name: String) -> String {
    "migrations/\(layer)/\(padded(number))_\(name).sql"
  }

  /// A number as file names have it: 0001.
  static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The migrations of a project: layer by layer, each in its order.
  ///
  /// - Throws: ``PantanalError`` for numbers that are missing or given twice, all of them joined.
  static func all(of project: Project) throws -> [Migration] {
    let (migrations, errors) = named(in: project)
    let problems = errors + order(of: migrations)
    if let error = PantanalError.joining(problems) { throw error }
    return migrations
  }

  /// The migrations of a project, whatever their numbers, and the files that are none.
  static func named(in project: Project) -> (migrations: [Migration], errors: [PantanalError]) {
    var errors: [PantanalError] = []
    var migrations: [Migration] = []
    for (layer, files) in project.migrations.sorted(by: { $0.key < $1.key }) {
      for file in files {
        do {
          migrations.append(try Migration(file, of: layer))
        } catch let error as PantanalError {
          errors.append(error)
        } catch {
          preconditionFailure("the name of a migration was refused with \(error)")
        }
      }
    }
    return (migrations, errors)
  }

  /// What is wrong with the numbers of migrations in their order.
  private static func order(of migrations: [Migration]) -> [PantanalError] {
    var errors: [PantanalError] = []
    var former: Migration?
    for migration in migrations {
      if former?.layer != migration.layer { former = nil }
      let expected = (former?.number ?? 0) + 1
      if let former, migration.number == former.number {
        errors.append(MigrationMessages.sameNumber(migration, former))
      } else if migration.number != expected {
        errors.append(MigrationMessages.missingNumber(expected, before: migration))
      }
      former = migration
    }
    return errors
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
