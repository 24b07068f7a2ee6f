// A column of lists, maps or structs: each record's value put together as one JSON text.

import Formats

/// A column whose values are assembled from several leaves, or from a repeated one.
///
/// Lists become arrays; structs and maps become objects, the keys of a map as text.
final class NestedColumn: TextColumn {
  let texts = UnsafeMutablePointer<ValueText>.allocate(capacity: BatchSize.largest)
  private(set) var hasInvalid = false
  private let shape: NestedShape
  private let leaves: [LeafCursor]
  private let firstLeaf: Int
  private var json = JSONBuffer()
  private var rowsLeft = 0
  private var isRecordValid = true

  init(_ node: SchemaNode, _ leaves: [LeafReader]) {
    shape = NestedShape(node)
    firstLeaf = node.leaves.lowerBound
    self.leaves = leaves.map { LeafCursor($0) }
  }

  deinit { texts.deallocate() }

  func begin(_ group: FileMetadata.RowGroup) throws(FormatError) {
    rowsLeft = group.rowCount
    for leaf in leaves { try leaf.begin(group) }
  }

  func isBareInJSON(_ value: ValueText) -> Bool { true }

  func fill() throws(FormatError) -> Int {
    json.removeAll()
    hasInvalid = false
    var ends: [(Int, isNull: Bool, isValid: Bool)] = []
    while ends.count < min(rowsLeft, BatchSize.largest), json.count < 1 << 20 {
      let isNull = try record()
      ends.append((json.count, isNull, isRecordValid))
    }
    rowsLeft -= ends.count
    var start = 0
    for (index, (end, isNull, isValid)) in ends.enumerated() {
      texts[index] = isNull ? .null : ValueText(json.start + start, count: end - start)
      texts[index].isValid = isValid
      hasInvalid = hasInvalid || !isValid
      start = end
    }
    return ends.count
  }

  /// Writes the value of the next record; true if it is NULL as a whole.
  private func record() throws(FormatError) -> Bool {
    isRecordValid = true
    for leaf in leaves where try leaf.repetition() != 0 {
      throw .damaged("a record begins within a list").inColumn(leaf.reader.leaf.path)
    }
    let isNull =
      switch shape {
      case .value: false
      case .object(_, let level, _): try leaves[0].definition() < level
      case .list(_, let repeated), .map(_, _, let repeated):
        try leaves[0].definition() < repeated.level
      }
    try write(shape)
    return isNull
  }

  private func cursor(_ leaf: Int) -> LeafCursor { leaves[leaf - firstLeaf] }

  private func write(_ shape: NestedShape) throws(FormatError) {
    switch shape {
    case .value(let leaf):
      let value = try cursor(leaf).take()
      isRecordValid = isRecordValid && value.isValid
      try json.write(value, isBare: cursor(leaf).reader.format.isBareInJSON(value))
    case .object(let members, let level, let leaves):
      guard try cursor(leaves.lowerBound).definition() >= level else {
        return try write("null", past: leaves)
      }
      try write(members)
    case .list(let element, let repeated):
      try write(repeated, "[", "]") { () throws(FormatError) in try self.write(element) }
    case .map(let key, let value, let repeated):
      try write(repeated, "{", "}") { () throws(FormatError) in
        try self.writeKey(key)
        try self.json.write(":" as Unicode.Scalar)
        try self.write(value)
      }
    }
  }

  private func write(_ members: [NestedShape.Member]) throws(FormatError) {
    try json.write("{" as Unicode.Scalar)
    for (index, member) in members.enumerated() {
      if index > 0 { try json.write("," as Unicode.Scalar) }
      try json.writeQuoted(member.name)
      try json.write(":" as Unicode.Scalar)
      try write(member.shape)
    }
    try json.write("}" as Unicode.Scalar)
  }

  /// Writes all items of a list or map; each leaf moves past those that belong to it.
  private func write(
    _ repeated: NestedShape.Repeated, _ opening: Unicode.Scalar, _ closing: Unicode.Scalar,
    _ item: () throws(FormatError) -> Void
  ) throws(FormatError) {
    let first = cursor(repeated.leaves.lowerBound)
    let level = try first.definition()
    guard level >= repeated.level else { return try write("null", past: repeated.leaves) }
    guard level >= repeated.itemLevel else {
      return try write(opening == "[" ? "[]" : "{}", past: repeated.leaves)
    }
    try json.write(opening)
    try item()
    while try first.repetition() == repeated.repetition {
      try json.write("," as Unicode.Scalar)
      try item()
    }
    try json.write(closing)
  }

  /// Writes what stands for something that is not there, of which each leaf has a trace.
  private func write(_ word: StaticString, past leaves: Range<Int>) throws(FormatError) {
    for leaf in leaves { _ = try cursor(leaf).take() }
    try json.write(word)
  }

  /// Writes a key, which JSON wants to be a text.
  private func writeKey(_ shape: NestedShape) throws(FormatError) {
    guard case .value(let leaf) = shape else { throw .unsupported("maps with nested keys") }
    let value = try cursor(leaf).take()
    isRecordValid = isRecordValid && value.isValid
    if value.start == nil {
      try json.write("\"null\"" as StaticString)
    } else {
      try json.write(value, isBare: false)
    }
  }
}

/// The values of a leaf, one at a time.
final class LeafCursor {
  let reader: LeafReader
  private var index = 0

  init(_ reader: LeafReader) { self.reader = reader }

  func begin(_ group: FileMetadata.RowGroup) throws(FormatError) {
    try reader.begin(group)
    index = 0
  }

  /// The repetition level of the next value; 0 at the end, where the next record would begin.
  func repetition() throws(FormatError) -> Int {
    guard reader.leaf.repetitionLevel > 0, try hasNext() else { return 0 }
    return Int(reader.repetitions[index])
  }

  /// The definition level of the next value.
  func definition() throws(FormatError) -> Int {
    guard try hasNext() else {
      throw .damaged("its values end too early").inColumn(reader.leaf.path)
    }
    return reader.leaf.definitionLevel == 0 ? 0 : Int(reader.definitions[index])
  }

  /// Takes the next value, lending it until the next call of any method.
  func take() throws(FormatError) -> ValueText {
    guard try hasNext() else {
      throw .damaged("its values end too early").inColumn(reader.leaf.path)
    }
    defer { index += 1 }
    return reader.texts[index]
  }

  private func hasNext() throws(FormatError) -> Bool {
    if index < reader.count { return true }
    try reader.fill()
    index = 0
    return reader.count > 0
  }
}

extension JSONBuffer {
  mutating func writeQuoted(_ text: String) throws(FormatError) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result { () throws(FormatError) in try writeQuoted(bytes) }
    }
    try result.get()
  }
}
