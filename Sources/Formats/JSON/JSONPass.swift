// One reading of a JSON file from its start. What an object becomes is in JSONPass+Object, how reading
// goes on after a broken one in JSONPass+Recovery, the way to an array inside in JSONPass+Root.

/// Moves through the objects of a JSON file.
struct JSONPass: ~Copyable {
  /// What the file is, and where in it the reading is.
  enum Place {
    case start
    case betweenObjects
    /// Before an element; a comma has been read where one belongs.
    case beforeElement(isFirst: Bool)
    case afterElement
    case end
  }

  struct Field {
    enum Place { case null, window, unescaped }

    var start = 0
    var count = 0
    var place = Place.null
  }

  /// A key and its value, as bounds in the window without quotes.
  struct Member {
    var key: Range<Int>
    var isKeyEscaped: Bool
    var value: Range<Int>
    var kind: Kind

    enum Kind { case null, text, escapedText }
  }

  let options: JSONRecords.Options

  /// Whether keys that are not known become columns, as in the first reading.
  private(set) var addsKeys = false
  var keys = JSONKeys()
  let nesting = UnsafeMutablePointer<Bool>.allocate(capacity: JSONScanner.depthLimit + 1)
  var window: ByteWindow
  var place = Place.start
  var members: [Member] = []
  var fields: [Field] = []
  var unescaped = JSONText()

  /// The number of the record in which each column was last seen.
  var lastSeen: [Int] = []
  var recordNumber = 0

  /// How many objects around the array are open.
  var openObjectCount = 0

  /// The first byte of the file that is not white space.
  private var firstByte: UInt8?

  /// The line of the last record.
  var line = 0

  /// The line at the window's start, and the offset at which it begins.
  var nextLine = 1
  private var lineOffset = 0

  /// Whether that line has only white space before the window's start.
  private var isLineBlank = true

  /// A reading that is still to be started.
  init(_ options: JSONRecords.Options) {
    self.options = options
    window = ByteWindow(capacity: 16) { _ in 0 }
  }

  deinit { nesting.deallocate() }

  /// Begins to read from the file's start, with the keys of an earlier reading.
  mutating func start(addsKeys: Bool, read: @escaping ByteWindow.Read) {
    self.addsKeys = addsKeys
    window = ByteWindow(capacity: max(options.chunkSize, 16), read: read)
    place = .start
    (openObjectCount, firstByte) = (0, nil)
    (line, nextLine, lineOffset, isLineBlank) = (0, 1, 0, true)
  }

  var scanner: JSONScanner { JSONScanner(base: window.base, end: window.end) }

  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    let field = fields[index]
    switch field.place {
    case .null: return nil
    case .window: return window.bytes(field.start..<field.start + field.count)
    case .unescaped:
      return UnsafeBufferPointer(start: unescaped.base + field.start, count: field.count)
    }
  }

  mutating func next() throws -> RecordFound? {
    while true {
      switch place {
      case .start: try begin()
      case .betweenObjects:
        guard try peek() != nil else {
          place = .end
          continue
        }
        return try record()
      case .beforeElement(let isFirst):
        if let found = try element(isFirst: isFirst) { return found }
      case .afterElement: try endElement()
      case .end: return nil
      }
    }
  }

  /// Lets go of the bytes before `index`, and counts their lines.
  mutating func advance(to index: Int) {
    guard index > window.start else { return }
    let bytes = window.bytes(window.start..<index)
    var count = 0
    for byte in bytes where byte == 0x0A { count += 1 }
    if count > 0, let last = bytes.lastIndex(of: 0x0A) {
      nextLine += count
      lineOffset = window.offset + last + 1
      isLineBlank = bytes[(last + 1)...].allSatisfy { $0 <= 0x20 }
    } else if bytes[0] > 0x20 {
      isLineBlank = false
    }
    window.take(to: index)
  }

  /// How far the window's start is indented; nil when something else precedes it on its line.
  var indentation: Int? { isLineBlank ? window.offset - lineOffset : nil }

  /// The next byte that is not white space, at the window's start; nil at the file's end.
  mutating func peek() throws -> UInt8? {
    while true {
      let index = scanner.skipSpace(window.start)
      advance(to: index)
      if index < window.end { return window.base[index] }
      if window.isAtEnd { return nil }
      try window.readMore()
    }
  }

  /// Reads on until there are twice as many bytes, so that a long value is not looked at too often.
  mutating func readMore() throws {
    let wanted = 2 * window.count
    repeat { try window.readMore() } while window.count < wanted && !window.isAtEnd
  }

  private mutating func begin() throws {
    while window.count < 4, !window.isAtEnd { try window.readMore() }
    let first = window.bytes(window.start..<window.end)
    if first.starts(with: [0xFE, 0xFF]) || first.starts(with: [0xFF, 0xFE])
      || first.prefix(2).contains(0)
    {
      throw FormatError("this is UTF-16 or binary, where JSON is UTF-8", hint: "write it as UTF-8")
    }
    if first.starts(with: [0xEF, 0xBB, 0xBF]) {
      window.take(to: window.start + 3)
      lineOffset = 3
    }
    let byte = try peek()
    firstByte = byte
    if !options.root.isEmpty {
      try findRoot()
    } else if byte == 0x5B {
      advance(to: window.start + 1)
      place = .beforeElement(isFirst: true)
    } else {
      place = .betweenObjects
    }
  }

  private mutating func element(isFirst: Bool) throws -> RecordFound? {
    guard let byte = try peek() else { throw cutShort }
    guard byte == 0x5D else {
      // A broken element may say otherwise.
      place = .afterElement
      return try record()
    }
    guard isFirst else { throw FormatError("a comma before the end of the array", line: nextLine) }
    try endArray()
    return nil
  }

  private mutating func endElement() throws {
    switch try peek() {
    case 0x2C:
      advance(to: window.start + 1)
      place = .beforeElement(isFirst: false)
    case 0x5D: try endArray()
    case nil: throw cutShort
    default:
      throw FormatError("a comma is missing between two elements of the array", line: nextLine)
    }
  }

  private mutating func endArray() throws {
    advance(to: window.start + 1)
    try closeObjects()
    place = .end
    guard try peek() != nil else { return }
    throw FormatError(
      "something follows the end of the array", hint: "a file holds one array, or objects alone",
      line: nextLine)
  }

  var cutShort: FormatError {
    FormatError(
      "the file ends before its array does", hint: "copy or download the file again", line: nextLine
    )
  }

  /// What to say of a file without any record, by its first reject.
  func nothingToRead(_ reject: RecordReject) -> FormatError {
    guard firstByte == 0x7B || firstByte == 0x5B else {
      return FormatError(
        "this is neither JSON objects, one after another, nor an array of them",
        hint: "delimited text is read with format: {type: csv}")
    }
    return FormatError("no object of this file can be read: \(reject.reason)", line: reject.line)
  }
}
