// What stands after the last record: notes, sources, totals. In doubt a line is a record, because what is
// no footer must not vanish, and what is one becomes a reject at worst.

extension CSVLayout {
  private static let footerRowLimit = 50
  private static let keywords = [
    "total", "totais", "subtotal", "soma", "fonte", "fontes", "source", "sources", "nota", "notas",
    "note", "notes", "obs", "observa", "footnote", "legenda", "gerad", "generated", "elabora", "*",
  ]
  /// Those of which the rest of the word may be anything.
  private static let stems: Set = ["observa", "gerad", "elabora", "footnote", "*"]

  /// How many lines at the end of `trial`, which reads the file's end, come after the last record.
  func footerLineCount(of trial: CSVTrial, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard fieldCount > 1, isReliable else { return 0 }
    var first = trial.rows.count
    var hasContent = false
    while first > 0, trial.rows.count - first < Self.footerRowLimit {
      let row = trial.rows[first - 1]
      if !row.isBlank {
        let isAfterBlank = first > 1 && trial.rows[first - 2].isBlank
        let isPart = hasContent && row.cells.count == 1 && !row.isBroken
        guard isFooter(row, text, isAfterBlank: isAfterBlank) || isPart && isSpeech(row, text)
        else {
          break
        }
        hasContent = true
      }
      first -= 1
    }
    // Something of the table must be left, and only what is not blank makes a footer.
    // A header alone is not much of a table: what follows it is its only record.
    let rest = trial.rows[..<first].count { $0.cells.count == fieldCount && !$0.isBlank }
    guard hasContent, rest > 1 else { return 0 }
    return trial.lineCount - trial.rows[first].line
  }

  private func isFooter(
    _ row: CSVTrial.Row, _ text: UnsafeBufferPointer<UInt8>, isAfterBlank: Bool
  ) -> Bool {
    guard !row.isBroken, row.range.count < 2000 else { return false }
    let filled = row.cells.filter { $0.kind != .empty }
    guard let first = filled.first else { return false }
    // `Fonte: IBGE` is a footer under whatever names; `Fonte 500W` may be one of them.
    let isNamed = isNamed(first, text) && (isClear(first, text) || !looksLikeKey(first))
    if row.cells.count == fieldCount {
      let isAlone = filled.count == 1 && row.cells[0].kind != .empty && fieldCount > 2
      if isAlone { return isNamed || isAfterBlank || !hasLonelyRows && !looksLikeKey(first) }
      return isNamed && 3 * filled.count <= 2 * fieldCount && hasFullRows
    }
    guard row.cells.count < fieldCount else { return false }
    if isAfterBlank { return 2 * filled.count <= fieldCount }
    return filled.count == 1 && (isNamed || fieldCount > 2 && !looksLikeKey(first) && isTyped)
  }

  /// Whether a line of one field that stands before a footer belongs to it.
  private func isSpeech(_ row: CSVTrial.Row, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    row.cells[0].kind == .text || isNamed(row.cells[0], text)
  }

  private func isNamed(_ cell: CSVTrial.Cell, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = UnsafeBufferPointer(rebasing: text[cell.range]).trimmed.prefix(16)
    let start = String(decoding: bytes, as: UTF8.self).lowercased()
    return Self.keywords.contains { word in
      // `Notebook` is no note, but `Elaborado` is what it begins like.
      start.hasPrefix(word)
        && (Self.stems.contains(word) || start.dropFirst(word.count).first?.isLetter != true)
    }
  }

  /// Whether a cell says that it is a total, or has a colon after its first word.
  private func isClear(_ cell: CSVTrial.Cell, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = UnsafeBufferPointer(rebasing: text[cell.range]).trimmed.prefix(16)
    let start = String(decoding: bytes, as: UTF8.self).lowercased()
    return start.contains(":") || ["total", "totais", "subtotal"].contains { start.hasPrefix($0) }
  }

  private var samples: [CSVTrial.Row] {
    trial.rows.dropFirst(2).prefix(500).filter { !$0.isBroken && $0.cells.count == fieldCount }
  }

  /// Whether records often have nothing but their first cell.
  private var hasLonelyRows: Bool {
    let samples = samples
    let lonely = samples.count { row in row.cells.dropFirst().allSatisfy { $0.kind == .empty } }
    return lonely * 50 > samples.count
  }

  /// Whether most records are filled by more than two thirds.
  private var hasFullRows: Bool {
    let samples = samples
    return 2 * samples.count { 3 * $0.cells.count { $0.kind != .empty } > 2 * fieldCount }
      >= samples.count
  }

  /// Whether the first column is of one kind that is more than text.
  private var isTyped: Bool {
    let samples = samples
    return samples.count { $0.cells[0].kind.isTyped } * 10 >= samples.count * 9
  }

  private func looksLikeKey(_ cell: CSVTrial.Cell) -> Bool {
    // One word may stand among several, as a name among names.
    let isWord = cell.kind == .word || cell.kind == .text
    return samples.contains {
      $0.cells[0].kind == cell.kind || isWord && [.word, .text].contains($0.cells[0].kind)
    }
  }
}
