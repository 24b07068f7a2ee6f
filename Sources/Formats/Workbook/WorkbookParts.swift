// The small parts of a workbook, each read whole: relationships, the list of sheets, shared strings.
// The styles are in WorkbookStyles.

/// A part's references to others.
final class WorkbookRelationships: XMLEvents {
  private(set) var found: [(id: String, type: String, target: String)] = []

  func begin(_ element: XMLElement) {
    guard element.isNamed("Relationship"), let id = element.text("Id"),
      let type = element.text("Type"), let target = element.text("Target")
    else { return }
    found.append((id, type, target))
  }

  func end(_ element: XMLElement) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// What the workbook part says: the sheets, and how days are counted.
final class WorkbookSheetList: XMLEvents {
  private(set) var isWorkbook = false
  private(set) var countsDaysFrom1904 = false
  private(set) var sheets: [(name: String, isHidden: Bool, relationship: String)] = []

  func begin(_ element: XMLElement) {
    if element.isNamed("workbook") {
      isWorkbook = true
    } else if element.isNamed("workbookPr") {
      countsDaysFrom1904 = ["1", "true"].contains(element.text("date1904"))
    } else if element.isNamed("sheet"), let name = element.text("name"),
      let relationship = element.text("id")
    {
      sheets.append((name, (element.text("state") ?? "visible") != "visible", relationship))
    }
  }

  func end(_ element: XMLElement) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// The texts that cells refer to by number.
final class WorkbookStrings: XMLEvents {
  /// How many bytes they may have together: they are held in memory, because cells refer to them in
  /// any order.
  private let sizeLimit: Int

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var text = WorkbookText()

  init(sizeLimit: Int = 256 << 20) { self.sizeLimit = sizeLimit }

  var count: Int { ends.count }

  /// Lends a text.
  func withBytes<Result>(
    of index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  func begin(_ element: XMLElement) { text.begin(element) }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) { try text.append(bytes) }

  func end(_ element: XMLElement) throws(FormatError) {
    text.end(element)
    guard element.isNamed("si") else { return }
    bytes += text.take()
    ends.append(bytes.count)
    guard bytes.count + 8 * ends.count <= sizeLimit else {
      throw FormatError(
        "the workbook's texts have more than \(sizeLimit >> 20) MB",
        hint: "save its sheets as CSV")
    }
  }
}

/// A text under way: runs of rich text follow each other, phonetic hints are left out.
struct WorkbookText {
  /// How many bytes a cell may have; Excel's own limit is 32,767 characters.
  static let sizeLimit = 16 << 20

  private var bytes: [UInt8] = []
  private var isInText = false
  private var isInHint = false

  mutating func begin(_ element: XMLElement) {
    if element.isNamed("t") {
      isInText = true
    } else if element.isNamed("rPh") {
      isInHint = true
    }
  }

  mutating func end(_ element: XMLElement) {
    if element.isNamed("t") {
      isInText = false
    } else if element.isNamed("rPh") {
      isInHint = false
    }
  }

  mutating func append(_ more: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    guard isInText, !isInHint else { return }
    bytes += more
    guard bytes.count <= Self.sizeLimit else {
      throw FormatError("a cell of the workbook has more than \(Self.sizeLimit >> 20) MB")
    }
  }

  /// Gives the text with its escapes undone, and begins the next.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return Self.unescaped(bytes)
  }

  /// Undoes `_x000D_`, which stands for a character that XML cannot have: ECMA-376 part 1, 22.9.2.19.
  ///
  /// A zero stays escaped, because no text may hold one, and so does half a surrogate pair.
  static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    guard var next = bytes.firstIndex(of: 0x5F) else { return bytes }
    var text = Array(bytes[..<next])
    while next < bytes.count {
      if let scalar = scalar(at: next, of: bytes), let units = UTF8.encode(scalar) {
        text += units
        next += 7
      } else {
        text.append(bytes[next])
        next += 1
      }
    }
    return text
  }

  private static func scalar(at index: Int, of bytes: [UInt8]) -> Unicode.Scalar? {
    guard index + 7 <= bytes.count, bytes[index] == 0x5F, bytes[index + 1] == 0x78,
      bytes[index + 6] == 0x5F
    else { return nil }
    var code: UInt32 = 0
    for digit in bytes[index + 2..<index + 6] {
      guard let value = digit.hexValue else { return nil }
      code = code << 4 | value
    }
    return code == 0 ? nil : Unicode.Scalar(code)
  }
}
