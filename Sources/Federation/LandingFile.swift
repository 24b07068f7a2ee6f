// One file of an export: bytes into a buffer, the buffer into the file, and the number of the line.

import Foundation

/// A file being written, field by field.
final class LandingFile {
  /// Relative to the folder that holds `landing` and `later`.
  let path: String
  /// The line the next field goes to, counted from 1; the header is line 1 where there is one.
  private(set) var line = 1
  /// Lines ended after the header.
  var recordCount: Int { line - (layout == .csv ? 2 : 1) }

  private let encoding: LandingEncoding
  private let layout: LandingTable.Layout
  /// What stands before each value of a JSON object.
  private let names: [[UInt8]]
  private var fieldIndex = 0
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var lineStart = 0
  private var isAtLineStart = true
  private static let flushSize = 1 << 16

  /// Makes the file and its folders, readable by the owner alone, and writes the header.
  init(
    path: String, in root: URL, encoding: LandingEncoding, headers: [String],
    layout: LandingTable.Layout
  ) throws {
    self.path = path
    self.encoding = encoding
    self.layout = layout
    names = headers.enumerated().map { Array("\($0 == 0 ? "{" : "\",")\"\($1)\":\"".utf8) }
    handle = try FileHandle(forWritingTo: root.appending(path: path).created())
    buffer.reserveCapacity(Self.flushSize + 1024)
    guard layout == .csv else { return }
    if encoding == .utf8 { buffer += [0xEF, 0xBB, 0xBF] }
    for header in headers { word(Word(header)) }
    try endLine()
  }

  func endLine() throws {
    put(Array((layout == .csv ? "\r\n" : "\"}\n").utf8))
    fieldIndex = 0
    line += 1
    isAtLineStart = true
    if buffer.count >= Self.flushSize { try flush() }
    lineStart = buffer.count
  }

  /// The bytes of the line so far, with which ``put(line:)`` can write it once more.
  var lineBytes: [UInt8] { Array(buffer[lineStart...]) }

  func put(line bytes: [UInt8]) {
    buffer += bytes
    isAtLineStart = false
  }

  func close() throws {
    try flush()
    try handle.close()
  }

  private func flush() throws {
    try handle.write(contentsOf: buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

extension LandingFile {
  // MARK: Fields

  func empty() { separate() }

  func word(_ word: Word) {
    separate()
    put(word[encoding])
  }

  /// Text, quoted when it holds the separator or quotes.
  func text(_ text: String) {
    guard text.contains(where: { $0 == ";" || $0 == "\"" }) else { return word(Word(text)) }
    separate()
    put(UInt8(ascii: "\""))
    put(Word(text.replacingOccurrences(of: "\"", with: "\"\"")))
    put(UInt8(ascii: "\""))
  }

  func bytes(_ bytes: [UInt8]) {
    separate()
    put(bytes)
  }

  func integer(_ value: Int) {
    separate()
    digits(value, width: 1)
  }

  /// A number as a code: with leading zeros up to `width`.
  func code(_ value: Int, width: Int) {
    separate()
    digits(value, width: width)
  }

  /// `dd/mm/yyyy`.
  func date(_ day: Day) {
    separate()
    let date = day.date
    digits(date.day, width: 2)
    put(UInt8(ascii: "/"))
    digits(date.month, width: 2)
    put(UInt8(ascii: "/"))
    digits(date.year, width: 4)
  }

  /// `1.234,56`.
  func money(cents: Int) {
    separate()
    if cents >= 100_000 {
      digits(cents / 100_000, width: 1)
      put(UInt8(ascii: "."))
      digits(cents / 100 % 1000, width: 3)
    } else {
      digits(cents / 100, width: 1)
    }
    put(UInt8(ascii: ","))
    digits(cents % 100, width: 2)
  }

  /// `7,5`.
  func tenths(_ value: Int) {
    separate()
    digits(value / 10, width: 1)
    put(UInt8(ascii: ","))
    digits(value % 10, width: 1)
  }
}

extension LandingFile {
  // MARK: Bytes inside a field

  /// What stands before a field.
  ///
  /// Values of JSON are text of digits and marks that need no escape.
  func separate() {
    if layout == .jsonLines {
      put(names[fieldIndex])
      fieldIndex += 1
    } else if isAtLineStart {
      isAtLineStart = false
    } else {
      put(UInt8(ascii: ";"))
    }
  }

  func put(_ byte: UInt8) { buffer.append(byte) }

  func put(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

  func put(_ word: Word) { put(word[encoding]) }

  func digits(_ value: Int, width: Int) {
    buffer.append(digitsOf: value, width: width)
  }
}

extension URL {
  /// The same place, with an empty file there that only its owner may read.
  func created() throws -> URL {
    try FileManager.default.createDirectory(
      at: deletingLastPathComponent(), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
    return self
  }
}
