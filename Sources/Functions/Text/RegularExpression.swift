// Regular expressions by PCRE2: its syntax is the nearest to Java's, which Spark uses, it works on
// UTF-8 in place, and it compiles a pattern to machine code. Swift's own Regex would need a String
// for every row.

import CPCRE2

/// A compiled pattern and the memory to match it.
final class RegularExpression {
  private let code: OpaquePointer
  private let matchData: OpaquePointer
  private let context: OpaquePointer?
  private let stack: OpaquePointer?

  /// How many groups the pattern has.
  let groupCount: Int

  /// What is wrong with a pattern.
  struct PatternError: Error, Equatable {
    let message: String
    /// 0-based, in bytes.
    let offset: Int
  }

  /// A pattern took too long on a text, by running back and forth in it.
  struct LimitError: Error {}

  /// Compiles a pattern.
  ///
  /// As in Java, `\d` and `\w` mean ASCII unless the pattern begins with `(?U)`; `\p{L}` means every
  /// letter. Unlike Java's, `(?i)` takes in all letters without a `u` beside it.
  init(_ pattern: Bytes) throws(PatternError) {
    var code: Int32 = 0
    var offset = 0
    let java = JavaFlags(pattern)
    // Text that is not well-formed matches nothing instead of failing.
    let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | java.options
    let rest = pattern.dropFirst(java.length)
    let compiled = (java.kept + rest).withUnsafeBufferPointer { text in
      pcre2_compile_8(text.baseAddress, text.count, options, &code, &offset, nil)
    }
    guard let compiled, let matchData = pcre2_match_data_create_from_pattern_8(compiled, nil) else {
      let place = max(0, offset - java.kept.count + java.length)
      throw PatternError(message: Self.message(of: code), offset: place)
    }
    self.code = compiled
    self.matchData = matchData
    context = pcre2_match_context_create_8(nil)
    pcre2_set_match_limit_8(context, 10_000_000)
    // The machine's stack holds 32 KiB of a match, which a long text can exceed.
    stack = pcre2_jit_stack_create_8(32_768, 1_048_576, nil)
    pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    // Where the machine code cannot be had, PCRE2 interprets the pattern.
    pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
    var count: UInt32 = 0
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    groupCount = Int(count)
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(stack)
    pcre2_match_data_free_8(matchData)
    pcre2_code_free_8(code)
  }

  private static func message(of code: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(code, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
  }

  /// Whether there is a match at or after `start`.
  ///
  /// `isNotEmpty` leaves out an empty match at `start` itself.
  func matches(
    _ text: Bytes, from start: Int = 0, isNotEmpty: Bool = false
  ) throws(LimitError) -> Bool {
    let options = isNotEmpty ? UInt32(PCRE2_NOTEMPTY_ATSTART) : 0
    // An empty text has no address, which PCRE2 would take for an error.
    let address = text.baseAddress ?? ("" as StaticString).utf8Start
    let count = pcre2_match_8(code, address, text.count, start, options, matchData, context)
    if count == PCRE2_ERROR_MATCHLIMIT || count == PCRE2_ERROR_DEPTHLIMIT
      || count == PCRE2_ERROR_JIT_STACKLIMIT || count == PCRE2_ERROR_HEAPLIMIT
    {
      throw LimitError()
    }
    return count > 0
  }

  /// Where a group of the last match lies, 0 being the whole; nil where it took no part.
  func range(ofGroup group: Int) -> Range<Int>? {
    guard let offsets = pcre2_get_ovector_pointer_8(matchData) else { return nil }
    let start = offsets[2 * group]
    let end = offsets[2 * group + 1]
    // PCRE2_UNSET reads as -1. A look-ahead with \K may put the start behind the end.
    guard start >= 0, start <= end else { return nil }
    return start..<end
  }
}

/// The flags that a Java pattern begins with, such as `(?iu)`, where they differ from PCRE2's.
private struct JavaFlags {
  /// How many bytes of the pattern they take.
  private(set) var length = 0

  /// Those that PCRE2 has too, in its syntax.
  private(set) var kept: [UInt8] = []

  /// What stands for those that it has not.
  private(set) var options: UInt32 = 0

  init(_ pattern: Bytes) {
    let opening = ("(?" as StaticString).bytes
    guard pattern.starts(with: opening), let end = pattern.firstIndex(of: UInt8(ascii: ")")) else {
      return
    }
    let flags = pattern[opening.count..<end]
    guard !flags.isEmpty, flags.allSatisfy({ $0.isLetter }) else { return }
    length = end + 1
    let known = flags.filter { flag in
      // Unicode case folding is always on, Unix lines make no difference here.
      ![UInt8(ascii: "u"), UInt8(ascii: "d"), UInt8(ascii: "U")].contains(flag)
    }
    kept = known.isEmpty ? [] : Array(opening) + known + [UInt8(ascii: ")")]
    // To PCRE2 a U would mean that quantifiers are lazy.
    if flags.contains(UInt8(ascii: "U")) { options = UInt32(PCRE2_UCP) }
  }
}
