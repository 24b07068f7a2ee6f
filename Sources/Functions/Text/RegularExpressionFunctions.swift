// The list of functions that take a regular expression.

import SQLiteExtension

extension FunctionDescription {
  static let regularExpressions: [FunctionDescription] = [
    .scalar(
      "regexp_extract(x, pattern[, group])", .text,
      "The first match's group, the first one unless said; empty where there is none",
      example: "regexp_extract('Turma 2024/1 - noite', '(\\d{4})/(\\d)', 2)", is: "1",
      body: extract),
    .scalar(
      "regexp_replace(x, pattern, replacement)", .text,
      "The text with every match replaced; $1 stands for the first group",
      example: "regexp_replace('Silva, Maria', '(\\p{L}+), (\\p{L}+)', '$2 $1')", is: "Maria Silva",
      body: replace),
    .scalar(
      "regexp_like(x, pattern)", .text, "Whether the pattern matches somewhere in the text",
      example: "regexp_like('maria@sesi.org.br', '^[^@ ]+@[^@ ]+\\.[a-z]+$')", is: "1"
    ) { call, _ in
      isMatch(call, text: 0, pattern: 1)
    },
    // SQLite turns `x REGEXP y` into regexp(y, x).
    .scalar(
      "regexp(pattern, x)", .text, "Whether the pattern matches somewhere in the text: x REGEXP y",
      example: "regexp('^MS', 'MS-079')", is: "1"
    ) { call, _ in
      isMatch(call, text: 1, pattern: 0)
    },
    .scalar(
      "regexp_count(x, pattern)", .text, "How often the pattern matches",
      example: "regexp_count('1 + 22 + 333', '\\d+')", is: "3"
    ) { call, _ in
      guard let expression = compiled(call, at: 1) else { return }
      var count: Int64 = 0
      if visitMatches(call, expression, { _ in count += 1 }) { call.return(count) }
    },
  ]

  /// The compiled pattern; nil after the call has failed.
  private static func compiled(_ call: Call, at index: Int) -> RegularExpression? {
    call.cached(at: index) {
      do throws(RegularExpression.PatternError) {
        return try RegularExpression(call.text(at: index))
      } catch {
        let pattern = String(decoding: call.text(at: index), as: UTF8.self)
        call.fail("pattern '\(pattern)', at character \(error.offset + 1): \(error.message)")
        return nil
      }
    }
  }

  private static func failAtLimit(_ call: Call) {
    call.fail("the pattern runs back and forth too often in a text; make it less ambiguous")
  }

  private static func isMatch(_ call: Call, text: Int, pattern: Int) {
    guard let expression = compiled(call, at: pattern) else { return }
    do {
      call.return(try expression.matches(call.text(at: text)))
    } catch {
      failAtLimit(call)
    }
  }

  @Sendable
  private static func extract(_ call: Call, _ output: TextBuffer) {
    guard let expression = compiled(call, at: 1) else { return }
    let group = call.count == 3 ? call.integer(at: 2) : 1
    guard (0...Int64(expression.groupCount)).contains(group) else {
      return call.fail("the pattern has \(expression.groupCount) groups, and no group \(group)")
    }
    let text = call.text(at: 0)
    do {
      guard
        try expression.matches(text), let range = expression.range(ofGroup: Int(group))
      else { return call.returnEmptyText() }
      call.return(Bytes(rebasing: text[range]))
    } catch {
      failAtLimit(call)
    }
  }

  @Sendable
  private static func replace(_ call: Call, _ output: TextBuffer) {
    guard let expression = compiled(call, at: 1) else { return }
    let text = call.text(at: 0)
    let replacement = call.text(at: 2)
    var copied = 0
    var isGood = true
    let isDone = visitMatches(call, expression) { range in
      output.append(text[copied..<range.lowerBound])
      isGood = isGood && write(replacement, of: expression, in: text, into: output)
      copied = range.upperBound
    }
    guard isDone else { return }
    guard isGood else {
      return call.fail("the replacement names a group the pattern does not have")
    }
    output.append(text[copied...])
    call.return(output.bytes)
  }

  /// Calls `visit` for every match, from left to right; false after the call has failed.
  private static func visitMatches(
    _ call: Call, _ expression: RegularExpression, _ visit: (Range<Int>) -> Void
  ) -> Bool {
    let text = call.text(at: 0)
    var start = 0
    var wasEmpty = false
    do {
      // After an empty match only a match that is not empty may begin at the same place.
      while start <= text.count, try expression.matches(text, from: start, isNotEmpty: wasEmpty) {
        guard let range = expression.range(ofGroup: 0) else { return true }
        visit(range)
        wasEmpty = range.isEmpty
        start = max(range.upperBound, start)
      }
      return true
    } catch {
      failAtLimit(call)
      return false
    }
  }

  /// Writes a replacement as Java reads it: `$1` is a group, a backslash takes the next byte as it is.
  private static func write(
    _ replacement: Bytes, of expression: RegularExpression, in text: Bytes,
    into output: TextBuffer
  ) -> Bool {
    var scanner = Scanner(replacement)
    while let byte = scanner.next {
      scanner.advance()
      if byte == UInt8(ascii: "\\"), let escaped = scanner.next {
        output.append(escaped)
        scanner.advance()
      } else if byte == UInt8(ascii: "$") {
        guard let group = scanner.takeNumber(1, 1), group <= expression.groupCount else {
          return false
        }
        if let range = expression.range(ofGroup: group) { output.append(text[range]) }
      } else {
        output.append(byte)
      }
    }
    return true
  }
}
