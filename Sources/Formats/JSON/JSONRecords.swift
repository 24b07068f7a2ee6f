// JSON files as records. A reading of the file is a JSONPass; there are two, because which columns
// there are is known only at the file's end.

/// Reads a file of JSON objects: one per line, one after another, or as the elements of one array.
///
/// A column is a key that any object has, in the order of appearance; a missing key and a null are NULL.
/// Strings come without quotes and escapes; numbers, true and false as they are written; arrays and
/// objects as their JSON text, byte for byte. Nothing is flattened.
///
/// An object that cannot be read is a reject. So is one that has a key twice, because RFC 8259 leaves
/// open which value counts and none may be lost. After a reject, reading goes on with the next line, or
/// with the next element of an array. Where an object spans lines, its broken rest is passed over up to
/// a line that begins another object and is indented no further.
///
/// Bytes are UTF-8; a byte order mark is skipped. Objects are held in memory one at a time.
public final class JSONRecords: RecordReader {
  /// Opens the file for a reading from its start; what it gives fills a buffer and says how many bytes
  /// it gave, 0 being the end.
  public typealias Open = () throws -> (UnsafeMutableRawBufferPointer) throws -> Int

  private let open: Open
  private var pass: JSONPass
  private var names: [String]?
  private var isSurveyed = false

  struct Options {
    /// The keys that lead to the array of records.
    var root: [String] = []
    var chunkSize = 1 << 20
    var recordLimit = 16 << 20
  }

  /// A reader of a local file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - root: Where in the file's one object the array of records is, `dados.itens`; nil for objects or
  ///     an array at the file's start.
  /// - Throws: ``FormatError`` when the file cannot be opened.
  public convenience init(path: String, root: String? = nil) throws {
    _ = try FileSlice(path: path)
    self.init(root: root) {
      let file = try FileSlice(path: path)
      return { space in try file.read(into: space) }
    }
  }

  /// A reader of what `open` gives, which is opened twice.
  ///
  /// - Parameters:
  ///   - root: As for a local file.
  ///   - open: Opens the file.
  public convenience init(root: String? = nil, open: @escaping Open) {
    let path = root?.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
    self.init(options: Options(root: path ?? []), open: open)
  }

  init(options: Options, open: @escaping Open) {
    pass = JSONPass(options)
    self.open = open
  }

  /// Each record has a field for every column, whatever is asked for here.
  public var expectedFieldCount: Int?

  /// Reads the whole file for its keys.
  ///
  /// - Returns: The keys of all objects; nil for a file without any object.
  /// - Throws: ``FormatError`` for a file that is not JSON objects, or that is cut short.
  public func columnNames() throws -> [String]? {
    guard !isSurveyed else { return names }
    isSurveyed = true
    pass.start(addsKeys: true, read: try open())
    var (recordCount, rejectCount) = (0, 0)
    var firstReject: RecordReject?
    while let found = try pass.next() {
      switch found {
      case .record: recordCount += 1
      case .reject(let reject):
        rejectCount += 1
        firstReject = firstReject ?? reject
      }
      if recordCount == 0, rejectCount == 1000 { break }
    }
    if recordCount == 0, let firstReject { throw pass.nothingToRead(firstReject) }
    names = recordCount == 0 ? nil : pass.keys.names
    fieldCount = pass.keys.count
    pass.start(addsKeys: false, read: try open())
    return names
  }

  /// Moves to the next object or reject, or gives nil at the end.
  ///
  /// - Throws: ``FormatError`` where an array has no next element that can be found.
  public func next() throws -> RecordFound? {
    if !isSurveyed { _ = try columnNames() }
    return try pass.next()
  }

  /// How many different keys the file's objects have.
  public private(set) var fieldCount = 0

  /// Lends the value of a key as text, until ``next()``; nil is a null or a key that is missing.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { pass.field(index) }

  /// The line on which the object begins.
  public var line: Int { pass.line }
}
