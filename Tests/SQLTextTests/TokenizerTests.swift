import Testing

@testable import SQLText

@Suite("SQL tokens")
struct TokenizerTests {
  static let texts: [(sql: String, kinds: [Token.Kind])] = [
    ("", []),
    ("'it''s'", [.string]),
    ("'open", [.illegal]),
    (#""a ""b""" `c` [d e]"#, [.quotedName, .space, .quotedName, .space, .quotedName]),
    ("[open", [.illegal]),
    ("x'00ff'", [.blob]),
    ("X'0'", [.illegal]),
    ("x'0g' y", [.illegal, .space, .word]),
    ("-- to the end\n1", [.comment, .space, .number]),
    ("/* a * / b", [.comment]),
    ("/**/1", [.comment, .number]),
    ("1.5e-3 .5 0x1F 1e", [.number, .space, .number, .space, .number, .space, .illegal]),
    ("12abc", [.illegal]),
    (
      "?1 :as_of @x $y ?",
      [.parameter, .space, .parameter, .space, .parameter, .space, .parameter, .space, .parameter]
    ),
    (":", [.illegal]),
    ("a->>'$.b'", [.word, .symbol, .string]),
    ("a||b<>c", [.word, .symbol, .word, .symbol, .word]),
    ("matrícula.nº", [.word, .symbol, .word]),
    ("\u{FEFF}SELECT", [.space, .word]),
    ("a\0b", [.word, .illegal, .word]),
  ]

  @Test(arguments: texts)
  func areThoseOfSQLite(sql: String, kinds: [Token.Kind]) {
    #expect(Tokenizer(Array(sql.utf8)).map(\.kind) == kinds)
  }

  /// Whatever the text, the ranges follow one another without a gap.
  @Test func coverEveryByte() {
    for seed in 0..<500 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let pieces = [
        "'", "\"", "`", "[", "]", "x'", "--", "/*", "*/", "\n", " ", "1", ".", "e", "a", "é", ";",
        "-", ">", "?", ":", "\0",
      ]
      let bytes = (0..<20).flatMap { _ in Array((pieces.randomElement(using: &random) ?? "").utf8) }
      var end = 0
      for token in Tokenizer(bytes) {
        #expect(token.range.lowerBound == end && !token.range.isEmpty, "seed \(seed)")
        end = token.range.upperBound
      }
      #expect(end == bytes.count, "seed \(seed)")
    }
  }
}

/// A random generator that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
