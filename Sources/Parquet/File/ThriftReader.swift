// Thrift's compact protocol, in which a Parquet file describes itself.

import Formats

/// A reader of Thrift structures in the compact protocol.
///
/// It believes nothing: every count is held against the bytes that are left, and structures nest only
/// so deep.
///
/// Related documentation: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
struct ThriftReader {
  /// A field's number and what its value is.
  struct Field {
    var id: Int
    var kind: Kind
  }

  enum Kind: UInt8 {
    case yes = 1
    case no
    case byte
    case int16
    case int32
    case int64
    case double
    case binary
    case list
    case set
    case map
    case structure
    case uuid
  }

  private static let depthLimit = 64

  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0
  private var depth = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var remaining: Int { bytes.count - position }

  /// Reads a structure, giving each of its fields to `take`, which reads the value or skips it.
  mutating func structure(
    _ take: (inout ThriftReader, Field) throws(FormatError) -> Void
  ) throws(FormatError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw .description("it nests too deep") }
    var last = 0
    while let field = try fieldHeader(after: last) {
      last = field.id
      try take(&self, field)
    }
    depth -= 1
  }

  /// Reads a structure that is a field of another.
  mutating func structure(
    _ field: Field, _ take: (inout ThriftReader, Field) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect(field, .structure)
    try structure(take)
  }

  private mutating func fieldHeader(after last: Int) throws(FormatError) -> Field? {
    let header = try byte()
    if header == 0 { return nil }
    guard let kind = Kind(rawValue: header & 0x0F) else { throw .description("an unknown type") }
    let step = Int(header >> 4)
    let id = step == 0 ? Int(truncatingIfNeeded: try zigzag()) : last &+ step
    return Field(id: id, kind: kind)
  }

  /// Reads a list, calling `take` once per element.
  mutating func list(
    _ field: Field, of kind: Kind, _ take: (inout ThriftReader) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect(field, .list)
    let (found, count) = try listHeader()
    guard found == kind || count == 0 else { throw .description("a list of another type") }
    for _ in 0..<count { try take(&self) }
  }

  private mutating func listHeader() throws(FormatError) -> (Kind, Int) {
    let header = try byte()
    let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
    // Each element takes a byte or more.
    guard count <= UInt64(remaining) else { throw .description("a list beyond its end") }
    if count == 0 { return (.byte, 0) }
    guard let kind = Kind(rawValue: header & 0x0F) else { throw .description("an unknown type") }
    return (kind, Int(count))
  }

  mutating func integer(_ field: Field) throws(FormatError) -> Int {
    switch field.kind {
    case .byte: Int(Int8(bitPattern: try byte()))
    case .int16, .int32, .int64: Int(try zigzag())
    default: throw .description("a number is expected")
    }
  }

  mutating func boolean(_ field: Field) throws(FormatError) -> Bool {
    switch field.kind {
    case .yes: true
    case .no: false
    default: throw .description("a truth value is expected")
    }
  }

  mutating func binary(_ field: Field) throws(FormatError) -> UnsafeRawBufferPointer {
    try expect(field, .binary)
    let count = try varint()
    guard count <= UInt64(remaining) else { throw .description("a text beyond its end") }
    defer { position += Int(count) }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
  }

  /// A name; bytes that are not UTF-8 become question marks.
  mutating func text(_ field: Field) throws(FormatError) -> String {
    String(decoding: try binary(field), as: UTF8.self)
  }

  private func expect(_ field: Field, _ kind: Kind) throws(FormatError) {
    guard field.kind == kind else { throw .description("a value of another type") }
  }

  /// Passes over a value, whatever it is.
  mutating func skip(_ field: Field) throws(FormatError) {
    switch field.kind {
    case .yes, .no: break
    case .byte: try advance(1)
    case .int16, .int32, .int64: _ = try varint()
    case .double: try advance(8)
    case .uuid: try advance(16)
    case .binary: _ = try binary(field)
    case .list, .set: try skipList()
    case .map: try skipMap()
    case .structure:
      try structure { (reader, field) throws(FormatError) in try reader.skip(field) }
    }
  }

  private mutating func skipList() throws(FormatError) {
    let (kind, count) = try listHeader()
    for _ in 0..<count { try skipElement(kind) }
  }

  private mutating func skipMap() throws(FormatError) {
    let count = try varint()
    guard count > 0 else { return }
    let kinds = try byte()
    guard count <= UInt64(remaining), let key = Kind(rawValue: kinds >> 4),
      let value = Kind(rawValue: kinds & 0x0F)
    else { throw .description("a map beyond its end") }
    for _ in 0..<count {
      try skipElement(key)
      try skipElement(value)
    }
  }

  /// Passes over an element: in lists a truth value takes a byte.
  private mutating func skipElement(_ kind: Kind) throws(FormatError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw .description("it nests too deep") }
    let isBoolean = kind == .yes || kind == .no
    try skip(Field(id: 0, kind: isBoolean ? .byte : kind))
    depth -= 1
  }

  private mutating func advance(_ count: Int) throws(FormatError) {
    guard count <= remaining else { throw .endsEarly }
    position += count
  }

  private mutating func byte() throws(FormatError) -> UInt8 {
    guard position < bytes.count else { throw .endsEarly }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func zigzag() throws(FormatError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private mutating func varint() throws(FormatError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    throw .description("a number is too long")
  }
}
