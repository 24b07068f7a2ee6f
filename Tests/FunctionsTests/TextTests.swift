import SQLite
import Testing

@Suite("Text functions")
struct TextTests {
  @Test(arguments: [
    ("unaccent('')", ""),
    ("unaccent('Ação Ñandú ÇÜß æ Ø ﬁ Ω')", "Acao Nandu CUss ae O ﬁ Ω"),
    // The same letters as letter and mark.
    ("unaccent('Ac\u{327}a\u{303}o')", "Acao"),
    ("unaccent('Nguyễn Łódź')", "Nguyen Lodz"),
    ("unaccent(12)", "12"),
    ("typeof(unaccent(12))", "text"),
    // Bytes that are no text pass through.
    ("hex(unaccent(CAST(x'C3A1FFC3' AS TEXT)))", "61FFC3"),
    ("squeeze('')", ""),
    ("squeeze('   ')", ""),
    (
      "squeeze(char(9) || ' João' || char(160, 8201, 13, 10) || 'da  Silva' || char(12288))",
      "João da Silva"
    ),
    ("squeeze('São João')", "São João"),
    ("squeeze('a ')", "a"),
    ("squeeze(' a')", "a"),
    ("squeeze('a' || char(9) || 'b')", "a b"),
    ("squeeze('1º ‘aspas’ €')", "1º ‘aspas’ €"),
    ("squeeze('a' || char(8203) || 'b' || char(65279))", "ab"),
    ("digits('+55 (67) ٣ 9')", "55679"),
    ("digits('nada')", ""),
  ])
  func cleans(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    ("upper('ação, straße, ǆ, ﬁ')", "AÇÃO, STRASSE, Ǆ, FI"),
    ("lower('AÇÃO ΆΩ ẞ Ǆ')", "ação άω ß ǆ"),
    ("initcap('MARIA DAS DORES de ÁVILA-sá')", "Maria Das Dores De Ávila-sá"),
    ("initcap('ǆ  x' || char(9) || 'Y')", "ǅ  X\ty"),
    ("upper('')", ""),
    ("upper(NULL)", "NULL"),
    ("hex(upper(CAST(x'61FF' AS TEXT)))", "41FF"),
    // An overlong encoding and half a surrogate are no letters.
    ("hex(lower(CAST(x'C181EDA080' AS TEXT)))", "C181EDA080"),
  ])
  func changesCase(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    (#""left"('ação', 0)"#, ""),
    (#""left"('ação', -1)"#, ""),
    (#""left"('ação', 9)"#, "ação"),
    (#""left"('', 1)"#, ""),
    (#""right"('ação', 3)"#, "ção"),
    (#""right"('ação', 9223372036854775807)"#, "ação"),
    ("lpad('ação', 2, '*')", "aç"),
    ("lpad('hi', 5, '??')", "???hi"),
    ("lpad('hi', 5)", "   hi"),
    ("lpad('hi', 5, '')", "hi"),
    ("lpad('hi', 0, '?')", ""),
    ("lpad('hi', -3, '?')", ""),
    ("rpad('hi', 7, 'çã')", "hiçãçãç"),
    ("lpad('x', NULL, '0')", "NULL"),
    ("repeat('ã', 0)", ""),
    ("repeat('ã', 2)", "ãã"),
    ("split_part('a,b,c', ',', 2)", "b"),
    ("split_part('a,b,c', ',', 4)", ""),
    ("split_part('a,b,c', ',', -4)", ""),
    ("split_part('a,,c', ',', 2)", ""),
    ("split_part('abc', '', 1)", "abc"),
    ("split_part('1--2--3', '--', -1)", "3"),
    ("translate('AaBbCc', 'abc', '123')", "A1B2C3"),
    ("translate('ação', 'çã', 'c')", "aco"),
    ("reverse('')", ""),
    ("concat()", ""),
    ("concat('a', NULL)", "NULL"),
    ("concat(1, 2.5, 'x')", "12.5x"),
    ("concat_ws(', ')", ""),
    ("concat_ws(NULL, 'a')", "NULL"),
    ("concat_ws(', ', NULL, NULL)", ""),
    ("concat_ws(', ', NULL, 'a', '', 'b')", "a, , b"),
    ("startswith('ab', '')", "1"),
    ("startswith('a', 'ab')", "0"),
    ("endswith('ab', 'b')", "1"),
    ("endswith('b', 'ab')", "0"),
    ("contains('aab', 'ab')", "1"),
    ("contains('', 'a')", "0"),
    ("contains('', '')", "1"),
  ])
  func cutsAndJoins(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: ["lpad('x', 2000000000)", "repeat('abc', 9223372036854775807)"])
  func refusesTextThatIsTooLong(expression: String) {
    #expect(throws: SQLiteError.self) { try value(expression) }
  }

  @Test func refusesPartZero() {
    #expect(throws: SQLiteError.self) { try value("split_part('a', ',', 0)") }
  }

  /// Winkler's own examples, and the edges.
  @Test(arguments: [
    ("", "", 1.0), ("a", "", 0), ("abc", "xyz", 0), ("a", "a", 1),
    ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133), ("MARTHA", "MARHTA", 0.9611),
    // By letters, not by bytes.
    ("é", "è", 0), ("JOÃO", "JOAO", 0.8667),
  ])
  func comparesByJaroWinkler(first: String, second: String, score: Double) throws {
    for (a, b) in [(first, second), (second, first)] {
      let value = try value("round(similarity(?, ?), 4)", [.text(a), .text(b)])
      #expect(value == .double(score))
    }
  }

  @Test(arguments: [
    ("", "", 0), ("", "ação", 4), ("ação", "acao", 2), ("kitten", "sitting", 3), ("ab", "ba", 2),
  ])
  func countsEdits(first: String, second: String, count: Int64) throws {
    #expect(try value("levenshtein(?, ?)", [.text(first), .text(second)]) == .integer(count))
  }

  /// The buffers are reused, so that a short result after a long one must not show its rest.
  @Test func forgetsTheLastRow() throws {
    let rows = try database().rows(
      """
      SELECT upper(column1), unaccent(column1), similarity(column1, column1)
      FROM (VALUES ('uma linha bem mais comprida, ção'), ('é'), (''))
      """)
    #expect(rows[1] == [.text("É"), .text("e"), .double(1)])
    #expect(rows[2] == [.text(""), .text(""), .double(1)])
  }
}
