// The way of ready-made rows into a table: a database in memory whose pages are the rows, and one
// statement that SQLite runs without looking into them.

import CSQLite

/// A table as an empty database in memory: what images of its rows begin with.
public struct TableForm: Sendable {
  /// How many columns the table has.
  public let columnCount: Int

  /// The pages of the empty database.
  let template: [UInt8]
  let rootPage: Int

  var pageCount: Int { template.count / TableImage.pageSize }
}

/// The copying of images of rows into a table.
///
/// SQLite copies from one table to another of the very same form record by record, as bytes, which
/// costs a quarter of binding and stepping each row. The rows get the ids after the largest there is.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/deserialize.html>,
/// <https://www.sqlite.org/releaselog/3_35_0.html>
public final class TableTransfer {
  /// The table's form, for its images.
  public let form: TableForm

  private let connection: Connection
  private let sql: String
  private var isAttached = false

  /// The name that the images' database has on the connection.
  private static let name = "_transfer"

  /// Prepares for a table, or gives nil where SQLite would not copy records as they are: the table
  /// has an index or a trigger, say.
  ///
  /// Belongs after the last change of the table's columns.
  ///
  /// - Parameters:
  ///   - table: The table's name.
  ///   - database: The name of its database.
  ///   - connection: The connection that writes.
  /// - Throws: ``SQLiteError``.
  public init?(
    into table: String, of database: String, on connection: Connection
  ) throws(SQLiteError) {
    let target = "\(database.sqlIdentifier).\(table.sqlIdentifier)"
    let definition = try connection.value(
      "SELECT sql FROM \(database.sqlIdentifier).sqlite_schema WHERE type = 'table' AND name = ?",
      [.text(table)])
    guard let definition = definition.text,
      let form = try TableForm(definition, of: table)
    else { return nil }
    self.form = form
    self.connection = connection
    sql = "INSERT INTO \(target) SELECT * FROM \(Self.name).\(table.sqlIdentifier)"
    do {
      try attach()
      guard try connection.bytecode(of: sql).copiesRecords else { return nil }
      // Once without rows, because the documentation allows SQLite to refuse another database under a
      // name that has been read in the open transaction.
      try connection.run(sql)
      try detach()
    } catch {
      guard error.isInterrupted else { return nil }
      throw error
    }
  }

  deinit { try? detach() }

  /// Copies the rows of an image into the table.
  ///
  /// The image must stay as it is until this returns; then nothing of it is needed any more.
  public func insert(_ image: TableImage) throws(SQLiteError) {
    image.finish()
    try replace(
      image.base, count: image.pageCount * TableImage.pageSize, SQLITE_DESERIALIZE_READONLY)
    try connection.run(sql)
  }

  private func attach() throws(SQLiteError) {
    let names = try connection.rows("PRAGMA database_list").compactMap { $0[1].text }
    if !names.contains(Self.name) { try connection.execute("ATTACH ':memory:' AS \(Self.name)") }
    try detach()
  }

  /// Lets go of the image, leaving the empty table in memory that SQLite owns.
  ///
  /// The name stays attached: within a transaction it cannot be taken away. The table may be written to,
  /// though nobody does, because BEGIN IMMEDIATE locks whatever is attached.
  private func detach() throws(SQLiteError) {
    let count = form.template.count
    guard let copy = sqlite3_malloc64(UInt64(count)) else {
      throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory")
    }
    UnsafeMutableRawBufferPointer(start: copy, count: count).copyBytes(from: form.template)
    try replace(
      copy.assumingMemoryBound(to: UInt8.self), count: count, SQLITE_DESERIALIZE_FREEONCLOSE)
  }

  private func replace(
    _ bytes: UnsafeMutablePointer<UInt8>, count: Int, _ flags: Int32
  ) throws(SQLiteError) {
    // Closing the former database reads nothing of its pages: nobody wrote to it.
    try connection.check(
      sqlite3_deserialize(
        connection.handle, Self.name, bytes, Int64(count), Int64(count),
        UInt32(flags)))
  }
}

extension TableForm {
  /// The form of a table with this definition, or nil where SQLite makes no such pages.
  fileprivate init?(_ definition: String, of table: String) throws(SQLiteError) {
    let model = try Connection(.memory)
    try model.execute(
      "PRAGMA page_size = \(TableImage.pageSize); PRAGMA auto_vacuum = NONE; \(definition)")
    let rootPage = try model.value(
      "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?", [.text(table)])
    guard let rootPage = rootPage.integer, let template = model.serialized,
      template.hasExpectedPages
    else { return nil }
    self.rootPage = Int(rootPage)
    self.template = template
    columnCount = try model.rows("PRAGMA table_info(\(table.sqlIdentifier))").count
  }
}

extension Connection {
  /// The pages of the main database.
  fileprivate var serialized: [UInt8]? {
    var count: Int64 = 0
    guard let bytes = sqlite3_serialize(handle, "main", &count, 0) else { return nil }
    defer { sqlite3_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}

extension [UInt8] {
  /// Whether this database has pages as ``TableImage`` writes them.
  ///
  /// They are of that size, which is written as 1, used whole, with text in UTF-8.
  fileprivate var hasExpectedPages: Bool {
    count >= TableImage.pageSize && count % TableImage.pageSize == 0
      && self[16] == 0 && self[17] == 1 && self[20] == 0 && self[59] == 1
  }
}

extension Bytecode {
  /// Whether rows go from one table to the other as they are, under new ids, not column by column.
  var copiesRecords: Bool {
    let opcodes = Set(instructions.map(\.opcode))
    return opcodes.contains("NewRowid") && !opcodes.isDisjoint(with: ["RowData", "RowCell"])
      && opcodes.isDisjoint(with: ["Column", "MakeRecord"])
  }
}
