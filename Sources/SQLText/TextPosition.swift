/// A place in a text as people count: both numbers begin at 1, columns are characters.
public struct TextPosition: Hashable, Sendable {
  /// The line.
  public let line: Int

  /// The character in the line.
  public let column: Int

  /// Line `line`, character `column`.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of the byte at `offset`; an offset beyond the end is the end.
  public init(ofByte offset: Int, in text: String) {
    let before = text.utf8.prefix(max(offset, 0))
    line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { before.index(after: $0) } ?? before.startIndex
    column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
  }
}
