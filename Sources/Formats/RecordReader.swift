// What every format is read as: records of text, one after another.

/// The records of one file, in its order, in constant memory.
///
/// A reader is used by one thread at a time, the last ``next()`` perhaps by another than the first. A file that is not
/// of its format at all is a ``FormatError``; a record that cannot enter is a ``RecordReject`` among the
/// others, and reading goes on.
public protocol RecordReader: AnyObject {
  /// The names of the columns as the file has them, or nil where it names none.
  ///
  /// Asked once, before the first record. Where it is nil, ``expectedFieldCount`` is set next.
  ///
  /// - Throws: ``FormatError``.
  func columnNames() throws -> [String]?

  /// How many fields every record must have in a file that does not name its columns.
  var expectedFieldCount: Int? { get set }

  /// Moves to the next record or reject, or gives nil at the end.
  ///
  /// - Throws: ``FormatError`` where nothing after this place can be read.
  func next() throws -> RecordFound?

  /// How many fields the record has: as many as there are columns.
  var fieldCount: Int { get }

  /// Lends a field of the record as UTF-8, until ``next()``; nil is NULL.
  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>?

  /// Lends all fields of the record at once, each as ``field(_:)`` does; one without address is NULL.
  ///
  /// A reader has its own where that is faster than asking for one after the other.
  ///
  /// - Parameter places: Room for ``fieldCount`` fields.
  func lendFields(to places: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>)

  /// The line on which the record begins, from 1; in formats without lines, the record's number.
  var line: Int { get }
}

extension RecordReader {
  /// Lends all fields by ``field(_:)``.
  public func lendFields(to places: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>) {
    for index in 0..<fieldCount {
      places[index] = field(index).map(\.addressed) ?? UnsafeBufferPointer(start: nil, count: 0)
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The same bytes with an address also where there are none, because no address means NULL.
  var addressed: Self { baseAddress == nil ? Self(start: Self.somewhere, count: 0) : self }

  private static var somewhere: UnsafePointer<UInt8> { ("" as StaticString).utf8Start }
}

/// What a ``RecordReader`` moved to.
public enum RecordFound: Sendable {
  case record
  case reject(RecordReject)
}

/// An input record that could not enter, with what is needed to find it and to mend it.
public struct RecordReject: Error, Hashable, Sendable {
  /// Why it cannot enter, in words, without any value of it.
  public let reason: String
  /// The line of the file on which it begins, from 1.
  public let line: Int
  /// The byte of the file at which it begins.
  public let offset: Int
  /// The record as it stands in the file.
  public let text: String

  /// Describes a reject.
  public init(reason: String, line: Int, offset: Int, text: String) {
    self.reason = reason
    self.line = line
    self.offset = offset
    self.text = text
  }
}

/// A file that cannot be read as what it is said to be.
public struct FormatError: Error, Hashable, Sendable {
  /// What is wrong, as one clear sentence without the file's name.
  public let message: String
  /// What to do about it.
  public let hint: String?
  /// The line it is on, where there are lines.
  public let line: Int?

  /// Describes what is wrong with a file.
  public init(_ message: String, hint: String? = nil, line: Int? = nil) {
    self.message = message
    self.hint = hint
    self.line = line
  }
}
