import SQLite
import Testing

@Suite("Regular expressions")
struct RegularExpressionTests {
  @Test(arguments: [
    // From Spark's documentation.
    (#"regexp_extract('100-200', '(\d+)-(\d+)', 1)"#, "100"),
    (#"regexp_extract('100-200', '(\d+)-(\d+)')"#, "100"),
    (#"regexp_extract('100-200', '(\d+)-(\d+)', 0)"#, "100-200"),
    (#"regexp_replace('100-200', '(\d+)', 'num')"#, "num-num"),
    // No match, and a group that took no part, are empty and not NULL.
    (#"regexp_extract('foo', '(\d+)', 1)"#, ""),
    (#"regexp_extract('b', '(a)|b', 1)"#, ""),
    (#"regexp_extract('', '(.*)', 1)"#, ""),
    (#"regexp_extract('x', '(', NULL)"#, "NULL"),
    // Java's syntax: lookahead, possessive, named group, letters of any script.
    (#"regexp_extract('Turma: noite', '(?<=: )(?<turno>\p{L}++)', 1)"#, "noite"),
    (#"regexp_extract('Ação 12', '(\p{Lu}\p{L}*)')"#, "Ação"),
    (#"regexp_extract('ação', '(\w+)')"#, "a"),
    (#"regexp_extract('ÁGUA', '(?i)(água)')"#, "ÁGUA"),
    // Java's flags, which PCRE2 does not know or means otherwise.
    (#"regexp_extract('ÁGUA fria', '(?iu)(água) .*', 1)"#, "ÁGUA"),
    (#"regexp_extract('ação viva', '(?U)(\w+)')"#, "ação"),
    (#"regexp_extract('AÇÃO', '(?Ui)(\w{4})')"#, "AÇÃO"),
    (#"regexp_extract('a' || char(10) || 'b', '(?s)a(.)b') = char(10)"#, "1"),
    (#"regexp_extract('ab', '(?:a)(b)')"#, "b"),
    (#"regexp_like('ação', '^.{4}$')"#, "1"),
    (#"regexp_like('abc', 'B')"#, "0"),
    (#"'MS-079' REGEXP '^MS-\d{3}$'"#, "1"),
    (#"regexp_count('', 'x*')"#, "1"),
    (#"regexp_count('ãx', '')"#, "3"),
    (#"regexp_replace('ãb', '', '-')"#, "-ã-b-"),
    (#"regexp_replace('aaa', 'a*', '<$0>')"#, "<aaa><>"),
    (#"regexp_replace('a.b', '\.', '\$1\\')"#, #"a$1\b"#),
    // Bytes that are no text do not match, and are kept.
    (#"hex(regexp_replace(CAST(x'61FF62' AS TEXT), '[ab]', 'x'))"#, "78FF78"),
  ])
  func match(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    (#"regexp_like('x', '(a')"#, "pattern '(a', at character 3: missing closing parenthesis"),
    (#"regexp_like('x', '(?iu)(a')"#, "pattern '(?iu)(a', at character 8: missing closing"),
    (#"regexp_like('x', '(?q)a')"#, "pattern '(?q)a', at character 3: unrecognized"),
    (#"regexp_extract('x', '(a)', 2)"#, "the pattern has 1 groups, and no group 2"),
    (#"regexp_extract('x', 'a')"#, "the pattern has 0 groups, and no group 1"),
    (#"regexp_extract('x', 'a', -1)"#, "no group -1"),
    (#"regexp_replace('a', 'a', '$1')"#, "the replacement names a group"),
    (#"regexp_like(repeat('a', 40) || 'b', '^(a|a?)+$')"#, "runs back and forth too often"),
  ])
  func refuse(expression: String, message: String) {
    #expect {
      try value(expression)
    } throws: { error in
      "\(error)".contains(message)
    }
  }

  /// A pattern that comes from a column is compiled for each row.
  @Test func takePatternsFromColumns() throws {
    let rows = try database().rows(
      "SELECT regexp_extract(column1, column2, 0) FROM (VALUES ('a1', '\\d'), ('a1', '\\D'))")
    #expect(rows == [[.text("1")], [.text("a")]])
  }
}
